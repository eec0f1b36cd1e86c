import type { Dialect } from './dialect.ts';
import { lineBreaksByPlace } from './dialect.ts';
import { isForeign } from './encoding.ts';
import { beyondLimit } from './long-line.ts';
import type { ReasonId } from './reason.ts';
import { carriageReturn, lineFeed, RecordScanner } from './record-scanner.ts';
import { cellText, RowCheck } from './row-check.ts';
import { cellDetail } from './row-detail.ts';
import type { Feed } from './schema.ts';
import { cellForm } from './text-cell.ts';
import { Window } from './window.ts';

/** Where the trouble of a record begins, and what it is in words. */
export interface Trouble {
  readonly at: number;
  readonly field: string | null;
  readonly detail: string;
}

/** What follows a record tells nothing of it behind so many others that are no rows. */
const mostPassed = 100;

/** Scans records and says what is wrong with one. */
export class RecordVerdict {
  readonly record: RecordScanner;
  readonly check: RowCheck;
  readonly #feed: Feed;
  readonly #dialect: Dialect;
  /** For a second look at parts of a record, which leaves the first as it is. */
  readonly #doubt: { readonly record: RecordScanner; readonly check: RowCheck };
  readonly #dayColumn: number;
  readonly #day: number | null;
  /** Of the record that was looked at last. */
  #endsAtOpening = false;

  /** `day`: what the day column of every row must have, in days since 1970; null for any. */
  constructor(feed: Feed, dialect: Dialect, day: number | null) {
    const { places, quote, quoteCertain, commaDecimals, lineEnd } = dialect;
    const settings = {
      delimiter: dialect.delimiter.charCodeAt(0), quote: quote.charCodeAt(0), lineEnd, columns: feed.columns.length, lineBreaks: lineBreaksByPlace(feed, places),
    };
    const checks = { places, commaDecimals, nulls: feed.dialect.nulls, quote, quoteCertain };
    this.#feed = feed;
    this.#dialect = dialect;
    this.#day = day;
    this.#dayColumn = day === null ? -1 : feed.columns.findIndex(({ name }) => name === feed.day);
    this.record = new RecordScanner(settings);
    this.check = new RowCheck(feed, checks);
    this.#doubt = { record: new RecordScanner(settings), check: new RowCheck(feed, checks) };
  }

  /** What is wrong with the whole record that was scanned last, from `from` on; null if nothing is. */
  wrong(window: Window, from: number): ReasonId | null {
    const { record, check } = this;
    this.#endsAtOpening = false;
    if (record.nul) return 'nul-byte';
    if (!window.ascii && this.#isForeign(window, from, record.end)) return 'encoding';
    if (record.otherLineEnd) return 'undecidable';
    if (record.cells !== this.#feed.columns.length) return 'column-count';
    const reason = check.check(record, window);
    if (reason !== null) return reason;
    if (this.#isOfOtherDay) {
      check.failed = this.#dayColumn;
      return 'range';
    }
    return record.lines > 1 && this.#mayBeRows(window, from) ? 'undecidable' : null;
  }

  /**
   * What comes after a record in which nothing is wrong. Where a cell of it on several lines ends at a quote that could as
   * well open a cell, a quote that makes no sense before the next row is a sign that it was meant to. `unknown` where more
   * bytes must come first.
   */
  follows(window: Window, last: boolean): 'sound' | 'broken' | 'unknown' {
    if (this.record.lines === 1 || !this.#mayEndAtOpening(window)) return 'sound';
    const { bytes, end } = window;
    const { maxLineBytes } = this.#feed;
    const { record, check } = this.#doubt;
    const { next } = this.record;
    let at = next;
    for (let passed = 0; passed < mostPassed && at - next <= maxLineBytes; passed++) {
      const mayCome = !last && bytes.length - at <= maxLineBytes;
      if (at >= end) return mayCome ? 'unknown' : 'sound';
      // A line beyond the limit is no sign of anything.
      if (bytes.indexOf(this.#dialect.lineEnd, at) - at > maxLineBytes) return 'sound';
      const outcome = record.scan(bytes, at, end);
      if (outcome === 'incomplete' && mayCome) return 'unknown';
      this.#endsAtOpening = outcome !== 'whole' || record.next - 1 - at > maxLineBytes;
      if (this.#endsAtOpening) return 'broken';
      if (record.cells === this.#feed.columns.length && check.check(record, window) === null) return 'sound';
      at = record.next;
    }
    return 'sound';
  }

  /** The record that was found `range` is right in itself, and not of the day that is asked for; one that tells no day is of none. */
  isOtherDay(reason: ReasonId): boolean {
    return reason === 'range' && this.#dayColumn === this.check.failed && this.#isOfOtherDay;
  }

  get #isOfOtherDay(): boolean {
    const { isNull, numbers } = this.check;
    return this.#dayColumn >= 0 && (isNull[this.#dayColumn] === 1 || numbers[this.#dayColumn] !== this.#day);
  }

  /** The trouble that was found last is in the last cell of the line, or in what should follow it. */
  isInLastCell(reason: ReasonId): boolean {
    if (reason === 'column-count') return this.record.cells < this.#feed.columns.length;
    if (reason === 'encoding') return true;
    return this.#isOfCell(reason) && this.#dialect.places[this.check.failed] === this.#feed.columns.length - 1;
  }

  trouble(reason: ReasonId, window: Window, from: number): Trouble {
    const { record, check } = this;
    if (this.#isOfCell(reason)) {
      const column = this.#feed.columns[check.failed];
      const place = this.#dialect.places[check.failed];
      const [start, end] = [record.starts[place], record.ends[place]];
      const text = cellText(window, start, end, record.forms[place], this.#dialect.quote);
      const detail = this.isOtherDay(reason) ? `${text === '' ? 'an empty cell' : text} is not the day of the file` : cellDetail(reason, column, text);
      return { at: start, field: column.name, detail };
    }
    switch (reason) {
      case 'nul-byte': return { at: window.bytes.indexOf(0, from), field: null, detail: 'holds a byte of zero' };
      case 'encoding': return { at: from, field: null, detail: `has bytes that are no ${this.#dialect.encoding.toUpperCase()}` };
      case 'column-count': return { at: from, field: null, detail: `has ${record.cells} ${record.cells === 1 ? 'cell' : 'cells'}, and the header has ${this.#feed.columns.length}` };
      case 'line-too-long': return { at: from, field: null, detail: beyondLimit(this.#feed) };
      default: return { at: from, field: null, detail: this.#doubtText() };
    }
  }

  #doubtText(): string {
    if (this.record.otherLineEnd) return 'holds a line end of another kind, which may end the row or belong to it';
    return this.#endsAtOpening ? 'its text ends at a quote that may as well open the text of another row: no sense can be made of what follows' : 'holds lines that may as well be rows';
  }

  #isOfCell(reason: ReasonId): boolean {
    const { record } = this;
    const ofCell = reason === 'type' || reason === 'null' || reason === 'range' || reason === 'date' || reason === 'formula';
    return ofCell || (reason === 'undecidable' && !record.otherLineEnd && record.lines === 1);
  }

  /** A text that begins with quotes has them doubled behind the one that opens it. */
  #mayEndAtOpening({ bytes }: Window): boolean {
    const { starts, ends, forms } = this.record;
    const before = [this.#dialect.delimiter.charCodeAt(0), lineFeed, carriageReturn];
    const quote = this.#dialect.quote.charCodeAt(0);
    return ends.some((end, place) => {
      if (place >= this.record.cells || forms[place] === cellForm.bare) return false;
      let at = end;
      while (at > starts[place] && bytes[at - 1] === quote) at--;
      return at > starts[place] && before.includes(bytes[at - 1]) && bytes.subarray(starts[place], end).includes(this.#dialect.lineEnd);
    });
  }

  #isForeign(window: Window, from: number, end: number): boolean {
    const { encoding } = this.#dialect;
    return !window.isUtf8(from, end) || (encoding !== 'utf-8' && isForeign(window.text(from, end), encoding));
  }

  /**
   * Whether the first line of the record and another one both read like rows once their quotes are gone: then two damaged
   * rows look exactly like one whole one.
   */
  #mayBeRows(window: Window, from: number): boolean {
    const { record, check } = this.#doubt;
    const { quote, lineEnd } = this.#dialect;
    const ending = String.fromCharCode(lineEnd);
    const readsLikeRow = (line: string): boolean => {
      const bytes = Buffer.from(line.replaceAll(quote, '') + ending);
      const alone = new Window(bytes, bytes.length);
      return record.scan(bytes, 0, bytes.length) === 'whole' && record.cells === this.#feed.columns.length && check.check(record, alone) === null;
    };
    const [first, ...others] = window.text(from, this.record.end).split(ending);
    return readsLikeRow(first) && others.some(readsLikeRow);
  }
}
