import type { ReasonId } from './reason.ts';
import type { RecordScanner } from './record-scanner.ts';
import { cellText, type RowCheck } from './row-check.ts';
import type { Feed } from './schema.ts';
import type { Window } from './window.ts';

/**
 * Tells lines that are no rows: the header once more, and another table in mid-file. Where columns have types most of
 * such lines fail by themselves; where all is text they would load as data.
 */
export class MisplacedLines {
  /**
   * `begun`: the header of another table was the last line. `foreign`: its rows are none of ours, and the first that is
   * ends it. `alike`: its rows could be ours, so that only our header ends it.
   */
  #mode: 'ours' | 'begun' | 'foreign' | 'alike' = 'ours';
  readonly #names: readonly string[];
  readonly #firstByte: number;
  readonly #nameSet: ReadonlySet<string>;
  readonly #typed: number;
  readonly #quote: string;
  readonly #check: RowCheck;

  /** `places`: the order of the file's header, in which it would stand again. */
  constructor(feed: Feed, places: readonly number[], check: RowCheck, quote: string) {
    const names: string[] = [];
    feed.columns.forEach(({ name }, c) => (names[places[c]] = name));
    this.#names = names;
    this.#firstByte = Buffer.from(names[0])[0];
    this.#nameSet = new Set(names);
    this.#typed = feed.columns.filter(({ type }) => type !== 'text').length;
    this.#quote = quote;
    this.#check = check;
  }

  get inSecondTable(): boolean {
    return this.#mode !== 'ours';
  }

  /** Why a record is no row, whatever is wrong with it as a row; null if it is one. */
  judge(record: RecordScanner, window: Window, reason: ReasonId | null, afterBlank: boolean): { reason: ReasonId; detail: string } | null {
    if (this.#isHeader(record, window)) {
      this.#mode = 'ours';
      return { reason: 'header-repeated', detail: 'is the header once more' };
    }
    if (this.#mode === 'begun') this.#mode = reason === null ? 'alike' : 'foreign';
    else if (this.#mode === 'foreign' && reason === null) this.#mode = 'ours';
    if (this.#mode !== 'ours') return { reason: 'second-table', detail: 'belongs to another table' };
    if (!this.#beginsTable(record, window, reason, afterBlank)) return null;
    this.#mode = this.#typed === 0 ? 'alike' : 'begun';
    return { reason: 'second-table', detail: 'another table begins here' };
  }

  /** A line that is no record at all, or too long for one: whether it belongs to another table. */
  passBroken(): boolean {
    if (this.#mode === 'begun') this.#mode = 'foreign';
    return this.inSecondTable;
  }

  #isHeader(record: RecordScanner, window: Window): boolean {
    if (window.bytes[record.starts[0]] !== this.#firstByte || record.cells !== this.#names.length) return false;
    return this.#names.every((name, place) => this.#text(record, window, place) === name);
  }

  /**
   * Another table begins where a record that is no row reads like a header (words in every cell, none that a typed column
   * would take): behind a blank line, where it names a column of ours, or where two typed columns and more hold words.
   * Where all is text, a blank line is enough.
   */
  #beginsTable(record: RecordScanner, window: Window, reason: ReasonId | null, afterBlank: boolean): boolean {
    if (this.#typed === 0 && afterBlank) return true;
    if (this.#typed > 0 && reason === null) return false;
    const known = Math.min(record.cells, record.starts.length);
    const cells = Array.from({ length: known }, (_, place) => this.#text(record, window, place));
    const sameWidth = record.cells === this.#names.length;
    if (!afterBlank && !(this.#typed >= 2 && sameWidth) && !cells.some((cell) => this.#nameSet.has(cell))) return false;
    if (cells.some((cell) => !/^[\p{L}_][\p{L}\p{N}_ .-]*$/u.test(cell)) || new Set(cells).size < cells.length) return false;
    return !sameWidth || this.#check.typedCells(record, window) === 0;
  }

  #text(record: RecordScanner, window: Window, place: number): string {
    return cellText(window, record.starts[place], record.ends[place], record.forms[place], this.#quote);
  }
}
