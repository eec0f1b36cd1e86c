import { cellForm } from './text-cell.ts';

export const lineFeed = 0x0a;
export const carriageReturn = 0x0d;

/** What became of a record: it is whole, its bytes end first, or a quote makes no sense. */
export type Outcome = 'whole' | 'incomplete' | 'unclosed-quote' | 'stray-quote';

export interface ScanSettings {
  readonly delimiter: number;
  readonly quote: number;
  readonly lineEnd: typeof lineFeed | typeof carriageReturn;
  /** Cells of a row; of those beyond it only their number is told, so that ten thousand cost no memory. */
  readonly columns: number;
  /** By place in the file: whether a quoted cell there may hold line ends. */
  readonly lineBreaks: readonly boolean[];
}

/**
 * Finds the cells of one record after the other, as RFC 4180 has them, and nothing more lenient: a quote opens a cell at
 * its start, closes it before a delimiter or a line end, and stands nowhere else. The cells are places in the bytes.
 */
export class RecordScanner {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly forms: Uint8Array;
  cells = 0;
  /** Where the record ends, without its line end, and where the next begins. */
  end = 0;
  next = 0;
  /** Lines that the record stands on. */
  lines = 1;
  /** A byte of zero, and a line end of another kind, somewhere in it. */
  nul = false;
  otherLineEnd = false;
  /** The place on the first line of what makes no sense: a quote that stands where none can, or one that is open at the line's end. */
  failedAt = 0;
  readonly #settings: ScanSettings;
  /** What ends a run of plain bytes, outside of quotes and inside. */
  readonly #bare = new Uint8Array(256);
  readonly #quoted = new Uint8Array(256);

  constructor(settings: ScanSettings) {
    this.#settings = settings;
    this.starts = new Int32Array(settings.columns);
    this.ends = new Int32Array(settings.columns);
    this.forms = new Uint8Array(settings.columns);
    for (const byte of [0, lineFeed, carriageReturn, settings.quote, settings.delimiter]) this.#bare[byte] = 1;
    for (const byte of [0, lineFeed, carriageReturn, settings.quote]) this.#quoted[byte] = 1;
  }

  /** One record from `from` on. The byte before `to` must be a line end: it is what stops every run. */
  scan(bytes: Uint8Array, from: number, to: number): Outcome {
    const { delimiter, quote, lineEnd } = this.#settings;
    const bare = this.#bare;
    this.cells = 0;
    this.lines = 1;
    this.nul = false;
    this.otherLineEnd = false;
    let i = from;
    for (;;) {
      let start = i;
      let form: number = cellForm.bare;
      let end: number;
      if (bytes[i] === quote) {
        const outcome = this.#scanQuoted(bytes, i + 1, to);
        if (outcome !== null) return outcome;
        start++;
        end = this.end;
        form = this.#form;
        i = end + 1;
      } else {
        for (;;) {
          while (bare[bytes[i]] === 0) i++;
          const byte = bytes[i];
          if (byte === delimiter || byte === lineEnd) break;
          if (byte === quote) return this.#fail(i);
          if (byte === 0) this.nul = true;
          else if (bytes[i + 1] === lineFeed && lineEnd === lineFeed) break;
          else this.otherLineEnd = true;
          i++;
        }
        end = i;
      }
      if (this.cells < this.starts.length) {
        this.starts[this.cells] = start;
        this.ends[this.cells] = end;
        this.forms[this.cells] = form;
      }
      this.cells++;
      const byte = bytes[i];
      if (byte === delimiter) {
        i++;
        continue;
      }
      this.end = i;
      if (byte === lineEnd) this.next = i + 1;
      else if (byte === carriageReturn && bytes[i + 1] === lineFeed) {
        this.next = i + 2;
      } else return this.#fail(i);
      return 'whole';
    }
  }

  #form: number = cellForm.quoted;

  /** From behind the opening quote; null with `end` at the closing one. */
  #scanQuoted(bytes: Uint8Array, from: number, to: number): Outcome | null {
    const { quote, lineEnd, lineBreaks } = this.#settings;
    const quoted = this.#quoted;
    let i = from;
    this.#form = cellForm.quoted;
    for (;;) {
      while (quoted[bytes[i]] === 0) i++;
      const byte = bytes[i];
      if (i >= to) return 'incomplete';
      if (byte === quote) {
        if (bytes[i + 1] !== quote) break;
        this.#form = cellForm.doubled;
        i += 2;
      } else if (byte === lineEnd) {
        if (this.lines === 1) this.failedAt = from - 1;
        if (lineBreaks[this.cells] !== true) return 'unclosed-quote';
        this.lines++;
        i++;
        if (i >= to) return 'incomplete';
      } else {
        if (byte === 0) this.nul = true;
        else if (lineBreaks[this.cells] !== true && bytes[i + 1] !== lineEnd) this.otherLineEnd = true;
        i++;
      }
    }
    this.end = i;
    return null;
  }

  #fail(at: number): Outcome {
    if (this.lines > 1) return 'unclosed-quote';
    this.failedAt = at;
    return 'stray-quote';
  }
}
