import type { Broker } from './broker.ts';
import type { Output } from './output.ts';
import { FrameLengthError, Framer } from './framer.ts';

/**
 * One connection, of any network: a socket, or a simulated one. The shell keeps the chunks that it is given, nobody may write
 * to them afterwards; it writes one chunk for each frame, or has a large one written in pieces, where the network can. A network that carries answers inside the client's own write is a
 * client's nightmare: deliver on a later turn.
 */
export interface Wire {
  /** False when the network has enough for now, and will call `onDrain`'s listener once it has sent all of it. */
  write(chunk: Buffer): boolean | void;
  /** As `write`, for the pieces of a large frame: a network that can gather them spares a copy. They are not to be written to. */
  writeGathered?(pieces: readonly Buffer[]): boolean | void;
  close(): void;
  onData(listener: (chunk: Buffer) => void): void;
  onClose(listener: () => void): void;
  /** For networks whose `write` can return false. Without it the broker answers as fast as it is asked. */
  onDrain?(listener: () => void): void;
  /** Stop reading, and begin again: for a client that sends faster than it is answered. Without them nothing limits what waits. */
  pause?(): void;
  resume?(): void;
  /** Address of the client, shown to those who ask who is in a group. Default `127.0.0.1`. */
  readonly clientHost?: string;
}

/** Time and timers, in milliseconds: the real ones, or those of a simulation. */
export interface Clock {
  now(): number;
  setTimeout(action: () => void, delayMs: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** Longest frame taken, in bytes, as Kafka's `socket.request.max.bytes`. */
const MAX_FRAME_BYTES = 104857600;
/** Requests of one connection that may wait for their turn, in bytes, before the shell stops reading from it. */
const MAX_WAITING_BYTES = 1048576;
/** Longer delays fire at once in Node. */
const MAX_DELAY_MS = 2147483647;

/** From so many bytes in a piece on, on average, a copy costs more than to hand over the pieces. */
const GATHERED_BYTES = 16384;

function written(wire: Wire | undefined, chunks: readonly Buffer[]): boolean | void {
  if (chunks.length === 1) return wire?.write(chunks[0]);
  if (wire?.writeGathered === undefined) return wire?.write(Buffer.concat(chunks));
  let sizeBytes = 0;
  for (const { length } of chunks) sizeBytes += length;
  return sizeBytes >= GATHERED_BYTES * chunks.length ? wire.writeGathered(chunks) : wire.write(Buffer.concat(chunks));
}

/** Joins a broker to a clock and to connections: frames in and out, and one timer, armed at the broker's next deadline. */
export class Shell {
  private readonly broker: Broker;
  private readonly clock: Clock;
  private readonly wires = new Map<number, Wire>();
  /** Connections that are not read from. */
  private readonly paused = new Set<number>();
  /** Bytes of connections whose last frame is half here, from the one that began it first. */
  private readonly unfinished = new Map<number, number>();
  private unfinishedBytes = 0;
  private timer: unknown = null;
  private timerMs = Infinity;
  private isClosed = false;

  constructor(broker: Broker, clock: Clock) {
    this.broker = broker;
    this.clock = clock;
    this.arm();
  }

  /** Serves a connection from here on, to a node by its number; by default the first. One that is stopped takes none. */
  accept(wire: Wire, nodeId = this.broker.cluster.nodes[0].id): void {
    if (this.isClosed || !this.broker.cluster.isRunning(nodeId)) return wire.close();
    const id = this.broker.open(wire.clientHost, nodeId, this.clock.now());
    const framer = new Framer(MAX_FRAME_BYTES);
    this.wires.set(id, wire);
    wire.onData((chunk) => this.receive(id, framer, chunk));
    wire.onDrain?.(() => this.deliver(this.broker.unmute(id, this.clock.now())));
    wire.onClose(() => {
      this.forget(id);
    });
    this.arm();
  }

  /** Closes all connections and stops the timer. */
  close(): void {
    this.isClosed = true;
    this.clock.clearTimeout(this.timer);
    for (const id of [...this.wires.keys()]) this.drop(id);
  }

  /** Does something to the broker that comes from outside of all connections, and sends what comes of it. */
  act(action: () => void): void {
    this.deliver(this.broker.act(this.clock.now(), action));
  }

  /** Carries out what the broker wants sent; for those who call the broker themselves. Arms the timer anew. */
  deliver(outputs: readonly Output[]): void {
    for (const { connection, chunks } of outputs) {
      if (chunks === null) this.drop(connection);
      else if (written(this.wires.get(connection), chunks) === false) this.broker.mute(connection);
    }
    if (this.paused.size > 0) this.resume();
    this.arm();
  }

  private resume(): void {
    for (const id of [...this.paused]) {
      if (this.hasEnough(id)) continue;
      this.paused.delete(id);
      this.wires.get(id)?.resume?.();
    }
  }

  private receive(id: number, framer: Framer, chunk: Buffer): void {
    if (!this.wires.has(id)) return;
    let isNew = framer.heldBytes === 0;
    try {
      framer.push(chunk, (frame) => {
        isNew = true;
        this.deliver(this.broker.handle(id, frame, this.clock.now()));
      });
    } catch (error) {
      if (!(error instanceof FrameLengthError)) throw error;
      this.drop(id);
    }
    if (this.wires.has(id) && (framer.heldBytes > 0 || this.unfinished.has(id))) {
      this.broker.idle.touch(id, this.clock.now());
      this.account(id, framer.heldBytes, isNew);
    }
    if (!this.hasEnough(id) || this.paused.has(id)) return;
    this.paused.add(id);
    this.wires.get(id)?.pause?.();
  }

  /** Whether a client sends faster than it is served. */
  private hasEnough(id: number): boolean {
    const waitingBytes = this.broker.waitingBytes(id);
    const allBytes = this.unfinishedBytes + this.broker.allWaitingBytes;
    return waitingBytes > MAX_WAITING_BYTES || (waitingBytes > 0 && allBytes > this.broker.options.queuedMaxBytes);
  }

  /** Keeps account of frames that are half here: what waits whole is served in the end, and these may never be. */
  private account(id: number, heldBytes: number, isNew: boolean): void {
    const beforeBytes = this.unfinished.get(id) ?? 0;
    if (isNew || heldBytes === 0) this.unfinished.delete(id);
    if (heldBytes > 0) this.unfinished.set(id, heldBytes);
    this.unfinishedBytes += heldBytes - beforeBytes;
    for (const [oldest, bytes] of this.unfinished) {
      if (this.unfinishedBytes <= this.broker.options.queuedMaxBytes) return;
      this.broker.observe({ type: 'shed', connection: oldest, heldBytes: bytes });
      this.drop(oldest);
    }
  }

  private drop(id: number): void {
    const wire = this.wires.get(id);
    this.forget(id);
    wire?.close();
  }

  private forget(id: number): void {
    this.wires.delete(id);
    this.account(id, 0, false);
    this.paused.delete(id);
    this.broker.close(id);
  }

  /** A timer that fires early does no harm, so one that is armed for an earlier time is left alone. */
  private arm(): void {
    const dueMs = this.broker.nextDeadline();
    if (this.isClosed || dueMs >= this.timerMs) return;
    this.clock.clearTimeout(this.timer);
    this.timerMs = dueMs;
    this.timer = this.clock.setTimeout(() => this.fire(), Math.min(MAX_DELAY_MS, Math.max(0, dueMs - this.clock.now())));
  }

  private fire(): void {
    this.timer = null;
    this.timerMs = Infinity;
    if (!this.isClosed) this.deliver(this.broker.tick(this.clock.now()));
  }
}
