import { nanosecondsIn } from './date-cell.ts';
import type { RecordScanner } from './record-scanner.ts';
import type { RowCheck } from './row-check.ts';
import type { Feed } from './schema.ts';
import { cellForm } from './text-cell.ts';
import type { Window } from './window.ts';

const number = new Float64Array(1);
const halves = new Int32Array(number.buffer);
const fnvPrime = 0x01000193;
const otherPrime = 0x5bd1e995;

/** A moment that says more is longer than `2026-01-31T13:05:00.000`. */
const toTheMillisecond = 23;

/**
 * Hashes the values of a record: 64 bits for its key and 32 for all of it. Values, not bytes: `007` and `7` are one
 * integer, and quotes are no content. FNV-1a by words of 32 bits with a sign, which take no memory; two lanes that start apart and multiply by different primes, each ended by
 * the finalizer of MurmurHash3, since FNV's low bits alone fill a table badly.
 */
export class RowHash {
  low = 0;
  high = 0;
  content = 0;
  readonly #columns: readonly { readonly place: number; readonly isText: boolean; readonly isMoment: boolean; readonly isKey: boolean }[];
  readonly #quote: number;

  constructor(feed: Feed, places: readonly number[], quote: string) {
    const key = new Set(feed.key);
    this.#columns = feed.columns.map(({ name, type }, c) => ({ place: places[c], isText: type === 'text', isMoment: type === 'timestamp', isKey: key.has(name) }));
    this.#quote = quote.charCodeAt(0);
  }

  hash(record: RecordScanner, check: RowCheck, window: Window): void {
    this.low = 0x11c9dc5;
    this.high = 0x1747b28c;
    this.content = 0x11c9dc5;
    for (let c = 0; c < this.#columns.length; c++) {
      const { place, isText, isMoment, isKey } = this.#columns[c];
      if (check.isNull[c] === 1) this.content = Math.imul(this.content ^ 0x1ff, fnvPrime);
      else if (isText) this.#addText(window.bytes, record.starts[place], record.ends[place], record.forms[place] === cellForm.doubled, isKey);
      else {
        this.#addNumber(check.numbers[c], isKey);
        const finer = isMoment && record.ends[place] - record.starts[place] > toTheMillisecond ? nanosecondsIn(window.bytes, record.starts[place], record.ends[place]) : 0;
        if (finer > 0) this.#addNumber(finer, isKey);
      }
      // What ends a cell is no byte: no text can hold it.
      this.content = Math.imul(this.content ^ 0x100, fnvPrime);
      if (!isKey) continue;
      this.low = Math.imul(this.low ^ 0x100, fnvPrime);
      this.high = Math.imul(this.high ^ 0x100, otherPrime);
    }
    this.low = finished(this.low);
    this.high = finished(this.high);
    this.content = finished(this.content);
  }

  /** `doubled`: of two quotes the second is no content. */
  #addText(bytes: Uint8Array, start: number, end: number, doubled: boolean, isKey: boolean): void {
    const quote = this.#quote;
    let content = this.content;
    for (let i = start; i < end; i++) {
      content = Math.imul(content ^ bytes[i], fnvPrime);
      if (doubled && bytes[i] === quote) i++;
    }
    this.content = content;
    if (!isKey) return;
    let low = this.low;
    let high = this.high;
    for (let i = start; i < end; i++) {
      low = Math.imul(low ^ bytes[i], fnvPrime);
      high = Math.imul(high ^ bytes[i], otherPrime);
      if (doubled && bytes[i] === quote) i++;
    }
    this.low = low;
    this.high = high;
  }

  #addNumber(value: number, isKey: boolean): void {
    number[0] = value;
    const first = halves[0];
    const second = halves[1];
    this.content = mixed(mixed(this.content, first, fnvPrime), second, fnvPrime);
    if (!isKey) return;
    this.low = mixed(mixed(this.low, first, fnvPrime), second, fnvPrime);
    this.high = mixed(mixed(this.high, first, otherPrime), second, otherPrime);
  }
}

/** A word of 32 bits, in two bites: FNV alone carries no bit downwards. */
function mixed(hash: number, word: number, prime: number): number {
  const once = Math.imul(hash ^ word, prime);
  return Math.imul(once ^ (once >>> 15), prime);
}

function finished(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
