import type { RecordScanner } from './record-scanner.ts';
import { cellText, type RowCheck } from './row-check.ts';
import type { Feed } from './schema.ts';
import { cellForm } from './text-cell.ts';
import type { Window } from './window.ts';

const number = new Float64Array(1);
const halves = new Uint32Array(number.buffer);

/**
 * Hashes the values of a record: 64 bits for its key and 32 for all of it. Values, not bytes: `007` and `7` are one
 * integer, and quotes are no content. FNV-1a, two lanes that start apart and multiply by different primes, each ended by
 * the finalizer of MurmurHash3, since FNV's low bits alone fill a table badly.
 */
export class RowHash {
  low = 0;
  high = 0;
  content = 0;
  readonly #columns: readonly { readonly place: number; readonly isText: boolean; readonly isKey: boolean }[];
  readonly #quote: string;

  constructor(feed: Feed, places: readonly number[], quote: string) {
    const key = new Set(feed.key);
    this.#columns = feed.columns.map(({ name, type }, c) => ({ place: places[c], isText: type === 'text', isKey: key.has(name) }));
    this.#quote = quote;
  }

  hash(record: RecordScanner, check: RowCheck, window: Window): void {
    let [low, high, content] = [0x811c9dc5, 0x9747b28c, 0x811c9dc5];
    for (let c = 0; c < this.#columns.length; c++) {
      const { place, isText, isKey } = this.#columns[c];
      if (check.isNull[c] === 1) {
        content = Math.imul(content ^ 0x1ff, 0x01000193);
      } else if (isText) {
        let [bytes, start, end]: [Uint8Array, number, number] = [window.bytes, record.starts[place], record.ends[place]];
        if (record.forms[place] === cellForm.doubled) {
          bytes = Buffer.from(cellText(window, start, end, cellForm.doubled, this.#quote));
          [start, end] = [0, bytes.length];
        }
        for (let i = start; i < end; i++) content = Math.imul(content ^ bytes[i], 0x01000193);
        if (isKey) {
          for (let i = start; i < end; i++) {
            low = Math.imul(low ^ bytes[i], 0x01000193);
            high = Math.imul(high ^ bytes[i], 0x5bd1e995);
          }
        }
      } else {
        number[0] = check.numbers[c];
        for (let half = 0; half < 2; half++) {
          content = mixed(content, halves[half], 0x01000193);
          if (!isKey) continue;
          low = mixed(low, halves[half], 0x01000193);
          high = mixed(high, halves[half], 0x5bd1e995);
        }
      }
      // What ends a cell is no byte: no text can hold it.
      content = Math.imul(content ^ 0x100, 0x01000193);
      if (isKey) {
        low = Math.imul(low ^ 0x100, 0x01000193);
        high = Math.imul(high ^ 0x100, 0x5bd1e995);
      }
    }
    this.low = finished(low);
    this.high = finished(high);
    this.content = finished(content);
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
  return (h ^ (h >>> 16)) >>> 0;
}
