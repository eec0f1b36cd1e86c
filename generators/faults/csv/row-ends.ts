const quote = 0x22;
const lineFeed = 0x0a;

/**
 * Finds where rows of a CSV file end: at the first line feed outside of quotes. A quote opens only at the start of a cell,
 * as RFC 4180 has it, so that an inch sign in a text swallows nothing. Rows without any quote cost two searches by native code.
 */
export class RowEnds {
  readonly #delimiter: number;
  readonly #buffer: Buffer;
  /** The first quote at or after the last place that was asked for. */
  #quoteAt = -1;

  constructor(buffer: Buffer, delimiter: number) {
    this.#buffer = buffer;
    this.#delimiter = delimiter;
  }

  /** The end of the row that starts at `from`, its line end included; -1 where the row does not end here. */
  after(from: number): number {
    const end = this.#buffer.indexOf(lineFeed, from);
    if (end < 0) return -1;
    if (this.#quoteAt < from) {
      const found = this.#buffer.indexOf(quote, from);
      this.#quoteAt = found < 0 ? Number.POSITIVE_INFINITY : found;
    }
    return this.#quoteAt > end ? end + 1 : this.#quoted(from);
  }

  #quoted(from: number): number {
    const bytes = this.#buffer;
    const delimiter = this.#delimiter;
    let atStart = true;
    for (let i = from; i < bytes.length; i++) {
      const byte = bytes[i];
      if (byte === lineFeed) return i + 1;
      if (byte === quote && atStart) {
        // To the quote that closes the cell: one that is not doubled.
        for (;;) {
          i = bytes.indexOf(quote, i + 1);
          if (i < 0) return -1;
          if (bytes[i + 1] !== quote) break;
          i++;
        }
        atStart = false;
      } else {
        atStart = byte === delimiter;
      }
    }
    return -1;
  }
}
