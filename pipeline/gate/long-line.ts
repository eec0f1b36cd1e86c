import { beginning } from './held.ts';
import { carriageReturn, lineFeed } from './record-scanner.ts';
import type { Feed } from './schema.ts';

/** A line beyond the limit, of which only the beginning is kept while it goes by. */
export class LongLine {
  readonly byteOffset: number;
  readonly start: Buffer;
  #bytes = 0;
  #lastByte: number | null = null;

  constructor(byteOffset: number, bytes: Buffer, { maxLineBytes }: Pick<Feed, 'maxLineBytes'>) {
    this.byteOffset = byteOffset;
    this.start = Buffer.from(beginning(bytes, maxLineBytes));
  }

  /** `sourceBytes` more of it, in the file as it came. */
  take(sourceBytes: number, lastByte: number | null): void {
    this.#bytes += sourceBytes;
    this.#lastByte = lastByte ?? this.#lastByte;
  }

  /** How long it is without its line end, of which a carriage return before a line feed is a part. */
  lengthBefore(lineEnd: number): number {
    return lineEnd === lineFeed && this.#lastByte === carriageReturn ? this.#bytes - 1 : this.#bytes;
  }
}

export function beyondLimit({ maxLineBytes }: Pick<Feed, 'maxLineBytes'>): string {
  return `is longer than ${maxLineBytes} bytes`;
}
