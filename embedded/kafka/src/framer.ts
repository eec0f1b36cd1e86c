const LENGTH_BYTES = 4;

/** A length that no frame can have: the stream is not one of this protocol, or its sender means harm. */
export class FrameLengthError extends Error {
  override readonly name = 'FrameLengthError';
}

/** Smaller chunks of a frame that is not whole yet are copied together: a buffer for each byte would take a hundred times its size. */
const GATHERED_BYTES = 1024;
const BLOCK_BYTES = 8192;

/** Cuts a stream of bytes into frames at their length prefixes. A frame that came in one chunk is a view of it. */
export class Framer {
  private readonly maxFrameBytes: number;
  private parts: Buffer[] = [];
  private held = 0;
  /** The last part, where small chunks are gathered; its first `used` bytes are taken. */
  private block: Buffer | null = null;
  private used = 0;
  private wantedBytes = LENGTH_BYTES;

  constructor(maxFrameBytes: number) {
    this.maxFrameBytes = maxFrameBytes;
  }

  /** Bytes of a frame that is not whole yet. */
  get heldBytes(): number {
    return this.held;
  }

  /** Takes bytes, and calls `onFrame` with each frame that they complete, without its prefix. Throws `FrameLengthError`. */
  push(chunk: Buffer, onFrame: (frame: Buffer) => void): void {
    this.held += chunk.length;
    if (this.held < this.wantedBytes) return this.keep(chunk);
    const bytes = this.parts.length === 0 ? chunk : Buffer.concat([...this.parts, chunk], this.held);
    this.parts = [];
    this.block = null;
    let start = 0;
    this.wantedBytes = LENGTH_BYTES;
    while (bytes.length - start >= LENGTH_BYTES) {
      const end = start + LENGTH_BYTES + this.lengthAt(bytes, start);
      if (end > bytes.length) {
        this.wantedBytes = end - start;
        break;
      }
      onFrame(bytes.subarray(start + LENGTH_BYTES, end));
      start = end;
    }
    this.held = bytes.length - start;
    if (start < bytes.length) this.keep(bytes.subarray(start));
  }

  private keep(chunk: Buffer): void {
    if (chunk.length >= GATHERED_BYTES) {
      this.parts.push(chunk);
      this.block = null;
      return;
    }
    if (this.block === null || this.used + chunk.length > this.block.length) {
      // The first small chunk of a frame is as likely as not the only one.
      this.block = Buffer.allocUnsafeSlow(this.parts.length === 0 ? GATHERED_BYTES : BLOCK_BYTES);
      this.used = 0;
      this.parts.push(this.block);
    }
    this.used += chunk.copy(this.block, this.used);
    this.parts[this.parts.length - 1] = this.block.subarray(0, this.used);
  }

  private lengthAt(bytes: Buffer, position: number): number {
    const length = bytes.readInt32BE(position);
    if (length < 0 || length > this.maxFrameBytes) throw new FrameLengthError(`a frame of ${length} bytes`);
    return length;
  }
}
