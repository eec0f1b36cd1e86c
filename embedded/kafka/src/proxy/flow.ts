import type net from 'node:net';
import type { Clock } from '../shell.ts';

/** Bytes that may wait in one direction of one connection before its sender is not read from any more. */
export const MAX_WAITING_BYTES = 1048576;
/** Bytes of a thin line go out in so many pieces a second. */
const PIECES_A_SECOND = 20;

/** How a frame is slowed down. */
export interface Pace {
  readonly delayMs: number;
  /** What the line carries in a second, in bytes, asked again for each piece; Infinity for no limit. */
  bytesPerSecond(): number;
}

interface Piece {
  /** Null as long as nobody knows them. */
  bytes: Buffer | null;
  dueMs: number;
  readonly bytesPerSecond: () => number;
  readonly countedBytes: number;
}

/** A place in a flow, kept for bytes that are still to come. */
export interface Slot {
  fill(bytes: Buffer): void;
}

const NO_LIMIT = (): number => Infinity;

/**
 * One direction of a connection: what is sent goes out in order, at once or when it is due. The sender is not read from while
 * the receiver has enough, or too much waits here.
 */
export class Flow {
  private readonly source: net.Socket;
  private readonly sink: net.Socket;
  private readonly clock: Clock;
  private readonly waiting: Piece[] = [];
  private waitingBytes = 0;
  private isSinkFull = false;
  private isPaused = false;
  private isFinished = false;
  /** When a thin line has carried what was given to it. */
  private lineFreeMs = -Infinity;
  private timer: unknown = null;

  constructor(source: net.Socket, sink: net.Socket, clock: Clock) {
    this.source = source;
    this.sink = sink;
    this.clock = clock;
    sink.on('drain', () => {
      this.isSinkFull = false;
      this.flush();
    });
  }

  send(bytes: Buffer, pace: Pace | null = null): void {
    if (pace === null && this.waiting.length === 0 && !this.isSinkFull) this.write(bytes);
    else this.push(bytes, pace, bytes.length);
    this.balance();
  }

  /** Keeps a place behind what was sent so far, for about so many bytes. */
  reserve(countedBytes: number, pace: Pace | null = null): Slot {
    const piece = this.push(null, pace, countedBytes);
    return {
      fill: (bytes) => {
        piece.bytes = bytes;
        this.flush();
      },
    };
  }

  /** Ends the receiver once everything has gone out. */
  finish(): void {
    this.isFinished = true;
    this.flush();
  }

  /** Forgets what waits. */
  stop(): void {
    this.clock.clearTimeout(this.timer);
    this.waiting.length = 0;
  }

  /** Sends what is due. */
  flush(): void {
    this.clock.clearTimeout(this.timer);
    this.timer = null;
    while (this.waiting.length > 0 && !this.isSinkFull && this.sendsFirst(this.waiting[0]));
    this.balance();
    if (this.isFinished && this.waiting.length === 0) this.sink.destroySoon();
  }

  /** Sends the first piece, or a part of it; false when it has to wait. */
  private sendsFirst(piece: Piece): boolean {
    if (piece.bytes === null) return false;
    const nowMs = this.clock.now();
    const rate = piece.bytesPerSecond();
    const startMs = rate === Infinity ? piece.dueMs : Math.max(piece.dueMs, this.lineFreeMs);
    if (startMs > nowMs) {
      this.timer = this.clock.setTimeout(() => this.flush(), startMs - nowMs);
      return false;
    }
    const sent = rate === Infinity ? piece.bytes : piece.bytes.subarray(0, Math.max(1, Math.floor(rate / PIECES_A_SECOND)));
    piece.bytes = piece.bytes.subarray(sent.length);
    if (piece.bytes.length === 0) this.waitingBytes -= this.waiting.shift()!.countedBytes;
    this.write(sent);
    // A timer that was late does not make the line any slower; one that was idle for long has saved nothing up.
    if (rate < Infinity) this.lineFreeMs = Math.max(startMs, nowMs - 1000 / PIECES_A_SECOND) + (1000 * sent.length) / rate;
    return true;
  }

  private push(bytes: Buffer | null, pace: Pace | null, countedBytes: number): Piece {
    const dueMs = this.clock.now() + (pace?.delayMs ?? 0);
    const piece = { bytes, dueMs, bytesPerSecond: pace === null ? NO_LIMIT : () => pace.bytesPerSecond(), countedBytes };
    this.waiting.push(piece);
    this.waitingBytes += countedBytes;
    if (this.waiting.length === 1) this.flush();
    return piece;
  }

  private write(bytes: Buffer): void {
    if (!this.sink.write(bytes)) this.isSinkFull = true;
  }

  private balance(): void {
    const hasEnough = this.isSinkFull || this.waitingBytes > MAX_WAITING_BYTES;
    if (hasEnough === this.isPaused) return;
    this.isPaused = hasEnough;
    if (hasEnough) this.source.pause();
    else this.source.resume();
  }
}
