import type { Broker, Output } from './broker.ts';
import { FrameLengthError, Framer } from './framer.ts';

/**
 * One connection, of any network: a socket, or a simulated one. The shell keeps the chunks that it is given, nobody may write
 * to them afterwards; it writes one chunk for each frame. A network that carries answers inside the client's own write is a
 * client's nightmare: deliver on a later turn.
 */
export interface Wire {
  write(chunk: Buffer): void;
  close(): void;
  onData(listener: (chunk: Buffer) => void): void;
  onClose(listener: () => void): void;
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
/** Longer delays fire at once in Node. */
const MAX_DELAY_MS = 2147483647;

/** Joins a broker to a clock and to connections: frames in and out, and one timer, armed at the broker's next deadline. */
export class Shell {
  private readonly broker: Broker;
  private readonly clock: Clock;
  private readonly wires = new Map<number, Wire>();
  private timer: unknown = null;
  private timerMs = Infinity;
  private isClosed = false;

  constructor(broker: Broker, clock: Clock) {
    this.broker = broker;
    this.clock = clock;
  }

  /** Serves a connection from here on. */
  accept(wire: Wire): void {
    if (this.isClosed) return wire.close();
    const id = this.broker.open(wire.clientHost);
    const framer = new Framer(MAX_FRAME_BYTES);
    this.wires.set(id, wire);
    wire.onData((chunk) => this.receive(id, framer, chunk));
    wire.onClose(() => {
      this.wires.delete(id);
      this.broker.close(id);
    });
  }

  /** Closes all connections and stops the timer. */
  close(): void {
    this.isClosed = true;
    this.clock.clearTimeout(this.timer);
    for (const id of [...this.wires.keys()]) this.drop(id);
  }

  /** Carries out what the broker wants sent; for those who call the broker themselves. Arms the timer anew. */
  deliver(outputs: readonly Output[]): void {
    for (const { connection, chunks } of outputs) {
      if (chunks === null) this.drop(connection);
      else this.wires.get(connection)?.write(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
    }
    this.arm();
  }

  private receive(id: number, framer: Framer, chunk: Buffer): void {
    if (!this.wires.has(id)) return;
    try {
      framer.push(chunk, (frame) => this.deliver(this.broker.handle(id, frame, this.clock.now())));
    } catch (error) {
      if (!(error instanceof FrameLengthError)) throw error;
      this.drop(id);
    }
  }

  private drop(id: number): void {
    const wire = this.wires.get(id);
    this.wires.delete(id);
    this.broker.close(id);
    wire?.close();
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
