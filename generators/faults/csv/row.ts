const quote = 0x22;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** A cell within its row: its bytes with the quotes around it. */
export interface Cell {
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}

/** One row of a CSV file as RFC 4180 has it, with its line end; cells are looked for when asked for. */
export class CsvRow {
  readonly bytes: Buffer;
  readonly delimiter: number;
  /** Where the line end begins. */
  readonly contentEnd: number;
  #cells: readonly Cell[] | null = null;

  constructor(bytes: Buffer, delimiter: number) {
    this.bytes = bytes;
    this.delimiter = delimiter;
    let end = bytes.length;
    if (end > 0 && bytes[end - 1] === lineFeed) end -= end > 1 && bytes[end - 2] === carriageReturn ? 2 : 1;
    this.contentEnd = end;
  }

  get ending(): Buffer {
    return this.bytes.subarray(this.contentEnd);
  }

  get content(): Buffer {
    return this.bytes.subarray(0, this.contentEnd);
  }

  get cells(): readonly Cell[] {
    return (this.#cells ??= scan(this.bytes, this.contentEnd, this.delimiter));
  }

  /** The bytes of a cell as they stand, quotes included. */
  raw(column: number): Buffer {
    const { start, end } = this.cells[column];
    return this.bytes.subarray(start, end);
  }

  /** What a cell says. */
  text(column: number): string {
    const { start, end, quoted } = this.cells[column];
    if (!quoted) return this.bytes.toString('utf8', start, end);
    return this.bytes.toString('utf8', start + 1, end - 1).replaceAll('""', '"');
  }

  /** A text as a cell of this row: in quotes where it needs them. */
  cell(text: string): Buffer {
    const needs = /["\r\n]/.test(text) || text.includes(String.fromCharCode(this.delimiter));
    return Buffer.from(needs ? `"${text.replaceAll('"', '""')}"` : text);
  }
}

function scan(bytes: Buffer, contentEnd: number, delimiter: number): Cell[] {
  const cells: Cell[] = [];
  let start = 0;
  for (;;) {
    let end = start;
    const opened = bytes[start] === quote && start < contentEnd;
    if (opened) {
      end = start + 1;
      while (end < contentEnd && !(bytes[end] === quote && bytes[++end] !== quote)) end++;
    }
    const closed = opened && end - start > 1 && bytes[end - 1] === quote;
    while (end < contentEnd && bytes[end] !== delimiter) end++;
    cells.push({ start, end: Math.min(end, contentEnd), quoted: closed && bytes[end - 1] === quote });
    if (end >= contentEnd) return cells;
    start = end + 1;
  }
}
