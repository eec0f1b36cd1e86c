import { FrameLengthError } from '../framer.ts';

/** Bytes of the length before each frame. */
export const PREFIX_BYTES = 4;

const NOTHING = Buffer.alloc(0);
/** How a session of TLS begins, and how one is refused that was begun plainly, read as the upper half of a length. */
const TLS_RECORDS = [0x1603, 0x1503];

/**
 * What is done with a frame, told from its begin: `pass` lets its bytes go as they come, `hold` waits for all of them, and
 * `more` asks again once there are twice as many.
 */
export type Verdict = 'pass' | 'hold' | 'more';

/** Who decides about the frames of a stream, and takes them. Frames have their length prefix. */
export interface FrameSink {
  /** The begin of a frame: `headBytes` of it, or all of one that is shorter. */
  begin(head: Buffer, frameBytes: number): Verdict;
  /** The last byte of a frame that passes was seen; it is handed over with what comes after it, or by `flush`. */
  passed(): void;
  /** A frame that was held. */
  held(frame: Buffer): void;
  /** Bytes of frames that pass, in order, as many at once as came at once. */
  bytes(run: Buffer): void;
}

/**
 * Cuts a stream of bytes at its length prefixes, and holds no more of it than it is told to: frames that pass are views of the
 * chunks that came, however many lie in one.
 */
export class FrameSplitter {
  private readonly sink: FrameSink;
  private readonly maxFrameBytes: number;
  private readonly headBytes: number;
  /** Parts of a frame that nothing was decided about, or that is held. */
  private parts: Buffer[] = [];
  private keptBytes = 0;
  private wantedBytes: number;
  /** Bytes still to come of a frame that passes. */
  private passingBytes = 0;
  private isHeld = false;
  /** The chunk being cut, where in it the bytes begin that pass together, and where they end so far. */
  private chunk: Buffer = NOTHING;
  private runStart = 0;
  private at = 0;
  private isOpaque = false;

  constructor(sink: FrameSink, headBytes: number, maxFrameBytes: number) {
    this.sink = sink;
    this.headBytes = headBytes;
    this.maxFrameBytes = maxFrameBytes;
    this.wantedBytes = PREFIX_BYTES;
  }

  /** Takes bytes. Throws `FrameLengthError`, and whatever the sink throws. */
  push(chunk: Buffer): void {
    this.keptBytes += chunk.length;
    if (this.passingBytes === 0 && !this.isOpaque && this.keptBytes < this.wantedBytes) return void this.parts.push(chunk);
    this.chunk = this.parts.length === 0 ? chunk : Buffer.concat([...this.parts, chunk], this.keptBytes);
    this.parts = [];
    this.runStart = 0;
    this.at = 0;
    while (this.step());
    this.flush();
    const rest = this.chunk.subarray(this.at);
    this.keptBytes = rest.length;
    if (rest.length > 0) this.parts.push(rest);
    this.chunk = NOTHING;
    this.runStart = this.at = 0;
  }

  /** Hands over the bytes that passed so far. */
  flush(): void {
    const run = this.chunk.subarray(this.runStart, this.at);
    this.runStart = this.at;
    if (run.length > 0) this.sink.bytes(run);
  }

  /** From the next frame on there are no frames: everything passes. */
  giveUp(): void {
    this.isOpaque = true;
  }

  /** Deals with one frame, or with as much of it as there is; false when more bytes are needed. */
  private step(): boolean {
    const rest = this.chunk.length - this.at;
    if (this.passingBytes > 0 || this.isOpaque) {
      const taken = this.passingBytes > 0 ? Math.min(rest, this.passingBytes) : rest;
      this.at += taken;
      if (this.passingBytes === 0) return false;
      this.passingBytes -= taken;
      if (this.passingBytes > 0) return false;
      this.wantedBytes = PREFIX_BYTES;
      this.sink.passed();
      return true;
    }
    if (rest < PREFIX_BYTES) return this.want(PREFIX_BYTES);
    const frameBytes = PREFIX_BYTES + this.lengthAt(this.at);
    if (!this.isHeld) {
      const asked = Math.min(frameBytes, Math.max(this.headBytes, this.wantedBytes));
      if (rest < asked) return this.want(asked);
      const verdict = this.sink.begin(this.chunk.subarray(this.at, this.at + Math.min(rest, frameBytes)), frameBytes);
      if (verdict === 'more') return this.want(Math.min(frameBytes, 2 * rest));
      this.passingBytes = verdict === 'pass' ? frameBytes : 0;
      this.isHeld = verdict === 'hold';
      return true;
    }
    if (rest < frameBytes) return this.want(frameBytes);
    this.flush();
    this.at += frameBytes;
    this.runStart = this.at;
    this.isHeld = false;
    this.wantedBytes = PREFIX_BYTES;
    this.sink.held(this.chunk.subarray(this.at - frameBytes, this.at));
    return true;
  }

  private want(bytes: number): false {
    this.wantedBytes = bytes;
    return false;
  }

  private lengthAt(position: number): number {
    const length = this.chunk.readInt32BE(position);
    if (length >= 0 && length <= this.maxFrameBytes) return length;
    throw new FrameLengthError(TLS_RECORDS.includes(length >>> 16) ? 'TLS, where plain frames are spoken' : `a frame of ${length} bytes`);
  }
}
