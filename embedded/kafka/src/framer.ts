const LENGTH_BYTES = 4;

/** A length that no frame can have: the stream is not one of this protocol, or its sender means harm. */
export class FrameLengthError extends Error {
  override readonly name = 'FrameLengthError';
}

/** Cuts a stream of bytes into frames at their length prefixes. A frame that came in one chunk is a view of it. */
export class Framer {
  private readonly maxFrameBytes: number;
  private parts: Buffer[] = [];
  private heldBytes = 0;
  private wantedBytes = LENGTH_BYTES;

  constructor(maxFrameBytes: number) {
    this.maxFrameBytes = maxFrameBytes;
  }

  /** Takes bytes, and calls `onFrame` with each frame that they complete, without its prefix. Throws `FrameLengthError`. */
  push(chunk: Buffer, onFrame: (frame: Buffer) => void): void {
    this.parts.push(chunk);
    this.heldBytes += chunk.length;
    if (this.heldBytes < this.wantedBytes) return;
    const bytes = this.parts.length === 1 ? chunk : Buffer.concat(this.parts, this.heldBytes);
    this.parts = [];
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
    if (start < bytes.length) this.parts.push(bytes.subarray(start));
    this.heldBytes = bytes.length - start;
  }

  private lengthAt(bytes: Buffer, position: number): number {
    const length = bytes.readInt32BE(position);
    if (length < 0 || length > this.maxFrameBytes) throw new FrameLengthError(`a frame of ${length} bytes`);
    return length;
  }
}
