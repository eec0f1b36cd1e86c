import { isAscii, isUtf8 } from 'node:buffer';

/**
 * A part of a file, in UTF-8, that ends with a line end: what is asked of every byte is asked once for all of them, by
 * native code, and of a single row only where the answer for the whole was bad.
 */
export class Window {
  readonly bytes: Buffer;
  /** How many of the bytes belong to whole lines. */
  readonly end: number;
  readonly ascii: boolean;
  readonly valid: boolean;
  #text: string | null = null;

  constructor(bytes: Buffer, end: number) {
    const lines = bytes.subarray(0, end);
    this.bytes = bytes;
    this.end = end;
    this.ascii = isAscii(lines);
    this.valid = this.ascii || isUtf8(lines);
  }

  text(start: number, end: number): string {
    if (!this.ascii) {
      for (let i = start; i < end; i++) if (this.bytes[i] >= 0x80) return this.bytes.toString('utf8', start, end);
    }
    // A byte is a character here, so a part of the whole text is many times cheaper than a text of its own.
    this.#text ??= this.bytes.toString('latin1', 0, this.end);
    return this.#text.slice(start, end);
  }

  isUtf8(start: number, end: number): boolean {
    return this.valid || isUtf8(this.bytes.subarray(start, end));
  }
}
