import { UsageError } from '../../engine/usage-error.ts';
import type { Flow, PlacedRow } from './flow.ts';

/** What does damage to rows, one after the other, and looks only at those that a fault wants. */
export interface RowBreaker {
  /** The next row, counted from 1, that it must be shown. */
  readonly next: number;
  /** A row with its line end; `number` is not beyond `next`. */
  row(bytes: Buffer, number: number): PlacedRow;
}

/** Where rows end in a buffer. */
export interface Ends {
  /** The end of the row that starts at `from`, its line end included; -1 where the row does not end here. */
  after(from: number): number;
}

/** The longest row that is held in memory. */
const mostRowBytes = 64 * 2 ** 20;
/** A row that has not ended is looked at again when as much more has come as there was, or so much. */
const mostWaiting = 8 * 2 ** 20;
const utf8Mark = Buffer.of(0xef, 0xbb, 0xbf);
const lineFeed = Buffer.from('\n');

/**
 * Breaks a file of rows as it streams by, in the memory of a chunk and of the rows that were moved. Stretches in which no
 * fault wants a row are passed on as they came, row ends found and counted.
 */
export abstract class LineStream {
  protected readonly flow: Flow;
  #breaker: RowBreaker | null = null;
  #begun = false;
  /** The beginning of a row that has not ended, and what came after it and was not looked at. */
  #carry: Buffer = Buffer.alloc(0);
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** The row that comes next. */
  #number = 1;

  constructor(flow: Flow) {
    this.flow = flow;
    flow.ending = lineFeed;
  }

  /** Records as written so far. */
  get rows(): number {
    return this.flow.rows;
  }

  /** Bytes written so far. */
  get size(): number {
    return this.flow.size;
  }

  /** Finds row ends; asked anew for every chunk. */
  protected abstract endsIn(bytes: Buffer): Ends;

  /** Makes the breaker at the start of the file, from its header where it has one: answers where rows begin, or null while the header is not all there. */
  protected abstract begin(bytes: Buffer, endOf: (start: number) => number): { readonly from: number; readonly breaker: RowBreaker } | null;

  write(chunk: Buffer): void {
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    // Looked at chunk by chunk, a long row would take the square of its time.
    if (this.#waitingBytes < Math.min(this.#carry.length, mostWaiting)) return;
    const bytes = this.#gathered();
    const rest = this.#take(bytes, false);
    if (bytes.length - rest > mostRowBytes) {
      throw new UsageError(`${this.#breaker === null ? 'the header' : `row ${this.#number}`} has no end within ${mostRowBytes / 2 ** 20} MiB`, { hint: 'is there a quote that nothing closes, or is the file of another format? --as says which' });
    }
    // A copy, so that a small rest does not keep its whole chunk.
    this.#carry = rest === 0 ? bytes : Buffer.from(bytes.subarray(rest));
  }

  /** After the last chunk. */
  end(): void {
    const bytes = this.#gathered();
    if (bytes.length > 0) this.#take(bytes, true);
    this.flow.end();
  }

  #gathered(): Buffer {
    const bytes = this.#carry.length === 0 && this.#waiting.length === 1 ? this.#waiting[0] : Buffer.concat([this.#carry, ...this.#waiting]);
    this.#carry = Buffer.alloc(0);
    this.#waiting = [];
    this.#waitingBytes = 0;
    return bytes;
  }

  /** Takes whole rows from `bytes`, and answers where they end; `last`: the file ends here. */
  #take(bytes: Buffer, last: boolean): number {
    const ends = this.endsIn(bytes);
    const endOf = (start: number): number => {
      if (start >= bytes.length) return -1;
      const end = ends.after(start);
      return end < 0 && last ? bytes.length : end;
    };
    let from = 0;
    if (!this.#begun) {
      if (bytes.length < utf8Mark.length && !last) return 0;
      this.#begun = true;
      from = bytes.subarray(0, 3).equals(utf8Mark) ? 3 : 0;
      if (from > 0) this.flow.pass(bytes.subarray(0, from));
    }
    if (this.#breaker === null) {
      const begun = this.begin(bytes.subarray(from), (start) => (endOf(from + start) < 0 ? -1 : endOf(from + start) - from));
      if (begun === null) return from;
      this.#breaker = begun.breaker;
      from += begun.from;
    }
    return this.#rows(bytes, from, endOf, this.#breaker);
  }

  #rows(bytes: Buffer, start: number, endOf: (start: number) => number, breaker: RowBreaker): number {
    let from = start;
    let untouched = from;
    let count = 0;
    const pass = (): void => {
      if (count > 0) this.flow.pass(bytes.subarray(untouched, from), count);
      count = 0;
    };
    let limit = Math.min(breaker.next, this.#number + this.flow.free);
    for (let end = endOf(from); end >= 0; end = endOf(from)) {
      if (this.#number < limit) {
        count++;
      } else {
        pass();
        this.#row(bytes.subarray(from, end), breaker);
        untouched = end;
        limit = Math.min(breaker.next, this.#number + 1 + this.flow.free);
      }
      this.#number++;
      from = end;
    }
    pass();
    return from;
  }

  #row(bytes: Buffer, breaker: RowBreaker): void {
    if (this.#number < breaker.next) this.flow.untouched(bytes, this.#number);
    else this.flow.row(breaker.row(bytes, this.#number), this.#number);
  }
}
