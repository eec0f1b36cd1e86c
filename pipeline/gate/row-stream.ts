import type { Dialect } from './dialect.ts';
import type { Transcoder } from './encoding.ts';
import { beginning, type Held } from './held.ts';
import { KeptRow } from './kept-row.ts';
import { beyondLimit, LongLine } from './long-line.ts';
import { MisplacedLines } from './misplaced-line.ts';
import { reasons, type ReasonId } from './reason.ts';
import { carriageReturn, lineFeed, type Outcome } from './record-scanner.ts';
import { RecordVerdict, type Trouble } from './record-verdict.ts';
import { RowHash } from './row-hash.ts';
import { RowKeys, type KeyHolder } from './row-keys.ts';
import type { Feed } from './schema.ts';
import { SourcePlace } from './source-place.ts';
import { Tally } from './tally.ts';
import { Window } from './window.ts';

/** Whom rows are told to. */
export interface RowListeners {
  onRow(row: KeptRow): void;
  onHeld(held: Held): void;
}

/** What became of a row that was driven again. `copy`: the same row is there already. `again`: it was let through before. */
export type Redriven = { readonly verdict: 'kept' | 'copy' | 'again' } | { readonly verdict: 'held'; readonly held: Held };

export interface RowStreamOptions extends RowListeners {
  /** Reads bytes of the file again; `raw` of a withdrawn row is null without it. */
  readonly reread?: (byteOffset: number, byteLength: number) => Buffer;
  readonly keyLimitBytes: number;
  /** Bytes that are looked at together, unless the file ends before. */
  readonly windowBytes: number;
  /** Days since 1970 that the day column of every row must have; null for any. */
  readonly day: number | null;
}

/** Takes the rows of a file, in UTF-8, and lets each through or holds it. */
export class RowStream {
  readonly tally = new Tally();
  /** The last row breaks off in the middle. */
  brokenOff = false;
  readonly #feed: Feed;
  readonly #dialect: Dialect;
  readonly #options: RowStreamOptions;
  readonly #verdict: RecordVerdict;
  readonly #misplaced: MisplacedLines;
  readonly #row: KeptRow;
  readonly #hash: RowHash;
  readonly #keys: RowKeys | null;
  readonly #place: SourcePlace;
  /** Whether a row may stand on several lines. */
  readonly #mayGoOn: boolean;
  #line: number;
  #handed = 0;
  #pieces: Buffer[] = [];
  #pieceBytes = 0;
  #rest: Buffer = Buffer.alloc(0);
  #afterBlank = false;
  #long: LongLine | null = null;
  #window!: Window;
  /** Where the last line of the file would end, had it a line end; -1 while more may come. */
  #unterminatedAt = -1;

  /** `firstByte`: where the first row stands in the file as it came. */
  constructor(feed: Feed, dialect: Dialect, transcoder: Transcoder | null, firstByte: number, options: RowStreamOptions) {
    const verdict = new RecordVerdict(feed, dialect, options.day);
    const { places, quote } = dialect;
    this.#feed = feed;
    this.#dialect = dialect;
    this.#options = options;
    this.#verdict = verdict;
    this.#misplaced = new MisplacedLines(feed, places, verdict.check, quote);
    this.#row = new KeptRow(feed, verdict.check, verdict.record, places, quote);
    this.#hash = new RowHash(feed, places, quote);
    this.#keys = feed.key.length > 0 ? new RowKeys(options.keyLimitBytes) : null;
    this.#place = new SourcePlace(transcoder, firstByte);
    this.#line = 1 + dialect.headerLines;
    this.#mayGoOn = feed.columns.some((column) => column.type === 'text' && column.lineBreaks);
  }

  take(utf8: Buffer): void {
    this.#pieces.push(utf8);
    this.#pieceBytes += utf8.length;
    if (this.#pieceBytes >= this.#options.windowBytes) this.#run(false, false);
  }

  /** `complete`: somebody else knows that no byte is missing at the end. */
  finish(complete: boolean): void {
    this.#run(true, complete || this.#feed.dialect.finalLineEnd === 'optional');
    if (this.#long !== null) this.#endLong();
  }

  /** Takes a row that was held and that a person has mended, after the end of the file. It keeps its place in it. */
  redrive(held: Held, fixed: string): Redriven {
    const { record, check } = this.#verdict;
    const bytes = Buffer.concat([Buffer.from(fixed.replace(/(\r\n|\n|\r)$/, '')), Buffer.of(this.#dialect.lineEnd)]);
    this.#window = new Window(bytes, bytes.length);
    const outcome = record.scan(bytes, 0, bytes.length);
    const refused = (reason: ReasonId, trouble: Trouble): Redriven => ({
      verdict: 'held',
      held: { ...held, reason, detail: trouble.detail, hint: reasons[reason].hint, column: trouble.at + 1, field: trouble.field, raw: bytes.subarray(0, -1), rawCut: false, withdrawn: false, ordinal: null },
    });
    if (outcome !== 'whole') return refused(outcome === 'stray-quote' ? outcome : 'unclosed-quote', { at: 0, field: null, detail: 'its quotes do not pair' });
    if (record.next < bytes.length) return refused('undecidable', { at: record.next, field: null, detail: 'is more than one row' });
    const reason = bytes.length > this.#feed.maxLineBytes ? 'line-too-long' : this.#verdict.wrong(this.#window, 0);
    if (reason !== null) return refused(reason, this.#verdict.trouble(reason, this.#window, 0));
    if (this.#keys !== null) {
      this.#hash.hash(record, check, this.#window);
      const { low, high, content } = this.#hash;
      const taken = this.#keys.decide(low, high, content, held.line, held.byteOffset, held.byteLength);
      if (taken === 'copy') return { verdict: 'copy' };
      if (taken === 'conflict') return refused('duplicate-key', { at: 0, field: this.#feed.key[0], detail: 'another row with its key is let through' });
    }
    this.#options.onRow(this.#row.point(this.#window, 0, held.line, held.byteOffset, held.byteLength, this.#handed++));
    return { verdict: 'kept' };
  }

  #run(last: boolean, endIsSure: boolean): void {
    let bytes = this.#rest.length === 0 && this.#pieces.length === 1 ? this.#pieces[0] : Buffer.concat([this.#rest, ...this.#pieces]);
    this.#pieces = [];
    this.#pieceBytes = 0;
    const { lineEnd } = this.#dialect;
    this.#unterminatedAt = -1;
    if (last && bytes.length > 0 && bytes[bytes.length - 1] !== lineEnd) {
      this.#unterminatedAt = bytes.length;
      bytes = Buffer.concat([bytes, Buffer.of(lineEnd)]);
    }
    const to = bytes.lastIndexOf(lineEnd) + 1;
    this.#place.enter(bytes);
    const from = this.#skipLong(bytes);
    this.#window = new Window(bytes, to);
    const at = this.#runRecords(from, to, last, endIsSure);
    this.#place.leave(Math.min(at, this.#unterminatedAt < 0 ? at : this.#unterminatedAt));
    // A copy, so that a few bytes do not keep a large chunk.
    this.#rest = Buffer.from(bytes.subarray(at));
    const mayEnd = lineEnd === lineFeed && this.#rest[this.#rest.length - 1] === carriageReturn ? 1 : 0;
    if (!last && this.#rest.length - mayEnd > this.#feed.maxLineBytes && at >= to) this.#beginLong();
  }

  /** Answers where it stopped: before a record that goes on, or at the end of the lines. */
  #runRecords(from: number, to: number, last: boolean, endIsSure: boolean): number {
    const { bytes } = this.#window;
    const { record } = this.#verdict;
    const limit = this.#feed.maxLineBytes;
    let at = from;
    while (at < to) {
      const outcome = record.scan(bytes, at, to);
      // A quote that stays open beyond the limit was never meant to.
      const tooLong = record.end - at > limit;
      if (outcome === 'whole' && !tooLong) {
        const wrong = this.#verdict.wrong(this.#window, at);
        const follows = wrong === null ? this.#verdict.follows(this.#window, last) : 'sound';
        if (follows === 'unknown') break;
        if (record.end === this.#unterminatedAt && !endIsSure) this.#lastRecord(at, wrong);
        else this.#record(at, follows === 'broken' ? 'undecidable' : wrong);
        at = record.next;
        this.#line += record.lines;
      } else if (outcome === 'incomplete' && !last && to - at <= limit && bytes.length - to <= limit) {
        break;
      } else {
        at = this.#holdLine(at, outcome, endIsSure);
      }
    }
    return at;
  }

  #record(from: number, reason: ReasonId | null): void {
    const { record } = this.#verdict;
    if (record.cells === 1 && record.end === from && this.#feed.columns.length > 1) {
      this.tally.blankLines++;
      this.#afterBlank = true;
      return;
    }
    const misplaced = this.#misplaced.judge(record, this.#window, reason, this.#afterBlank);
    this.#afterBlank = false;
    if (misplaced !== null) this.#hold(from, record.end, misplaced.reason, { at: from, field: null, detail: misplaced.detail });
    else if (reason !== null) this.#holdFor(reason, from);
    else this.#keep(from);
  }

  /** A quote makes no sense from here on, or the line is too long: it is held alone, and the next is read as if nothing had been. */
  #holdLine(from: number, outcome: Outcome, endIsSure: boolean): number {
    const { bytes } = this.#window;
    const { lineEnd } = this.#dialect;
    const next = bytes.indexOf(lineEnd, from) + 1;
    const end = lineEnd === lineFeed && next - 2 >= from && bytes[next - 2] === carriageReturn ? next - 2 : next - 1;
    const stray = outcome === 'stray-quote';
    if (this.#misplaced.passBroken()) this.#hold(from, end, 'second-table', { at: from, field: null, detail: 'belongs to another table' });
    else if (end - from > this.#feed.maxLineBytes) this.#hold(from, end, 'line-too-long', { at: from, field: null, detail: beyondLimit(this.#feed) });
    else if (bytes.subarray(from, end).includes(0)) this.#hold(from, end, 'nul-byte', { at: bytes.indexOf(0, from), field: null, detail: 'holds a byte of zero' });
    else {
      if (end === this.#unterminatedAt && !stray && !endIsSure) this.brokenOff = true;
      this.#hold(from, end, stray ? 'stray-quote' : 'unclosed-quote', {
        at: this.#verdict.record.failedAt, field: null, detail: stray ? 'a quote stands where none can' : 'a quote is opened and not closed where it could be',
      });
    }
    this.#afterBlank = false;
    this.#line++;
    return next;
  }

  /** The last record of a file that ends without a line end: whether its last cell is whole nobody can see. */
  #lastRecord(from: number, reason: ReasonId | null): void {
    if (reason !== null) {
      if (this.#verdict.isInLastCell(reason) && !this.#misplaced.inSecondTable) this.brokenOff = true;
      return this.#record(from, reason);
    }
    this.#hold(from, this.#verdict.record.end, 'undecidable', {
      at: this.#verdict.record.end, field: null,
      detail: 'the file ends without a line end, so its last cell may be cut: a control, or "finalLineEnd": "optional" in the dialect of the schema, decides',
    });
  }

  #keep(from: number): void {
    const { record, check } = this.#verdict;
    if (record.next - record.end === 2) this.tally.crlfRows++;
    const byteOffset = this.#place.of(from);
    const byteLength = this.#place.length(from, record.end);
    if (this.#keys !== null) {
      this.#hash.hash(record, check, this.#window);
      const { low, high, content } = this.#hash;
      const taken = this.#keys.take(low, high, content, this.#line, byteOffset, byteLength);
      if (taken === 'copy') {
        this.tally.copies++;
        return;
      }
      if (taken === 'conflict') return this.#holdBoth(from, this.#keys.holder);
    }
    this.tally.kept++;
    if (check.repaired) this.tally.groupedNumbers++;
    this.#options.onRow(this.#row.point(this.#window, from, this.#line, byteOffset, byteLength, this.#handed++));
  }

  #holdBoth(from: number, holder: KeyHolder | null): void {
    const key = this.#feed.key.map((name) => `${name} ${this.#row.point(this.#window, from, 0, 0, 0, 0).text(this.#feed.columns.findIndex((column) => column.name === name))}`).join(', ');
    if (holder !== null) {
      this.#tell({
        ...holder, reason: 'duplicate-key', detail: `${key}: line ${this.#line} has the same key and says something else`, hint: reasons['duplicate-key'].hint,
        column: 1, field: null, raw: this.#options.reread?.(holder.byteOffset, holder.byteLength) ?? null, rawCut: false, withdrawn: true,
      });
    }
    const before = holder === null ? 'rows before have' : `line ${holder.line} has`;
    this.#hold(from, this.#verdict.record.end, 'duplicate-key', { at: from, field: null, detail: `${key}: ${before} the same key and other content` });
  }

  #holdFor(reason: ReasonId, from: number): void {
    const { record } = this.#verdict;
    if (this.#verdict.isOtherDay(reason)) this.tally.otherDay++;
    if (reason === 'undecidable') this.tally.doubtfulLines += record.lines - 1;
    this.#hold(from, record.end, reason, this.#verdict.trouble(reason, this.#window, from));
  }

  #hold(from: number, end: number, reason: ReasonId, { at, field, detail }: Trouble): void {
    const whole = this.#window.bytes.subarray(from, end);
    const rawCut = whole.length > this.#feed.maxLineBytes;
    this.#tell({
      reason, detail, hint: reasons[reason].hint, line: this.#line, column: this.#place.length(from, at) + 1, field, byteOffset: this.#place.of(from), byteLength: this.#place.length(from, end),
      raw: this.#place.raw(rawCut ? beginning(whole, this.#feed.maxLineBytes) : whole), rawCut, withdrawn: false, ordinal: null,
    });
  }

  #tell(held: Held): void {
    if (held.reason === 'header-repeated' || held.reason === 'second-table') this.tally.misplaced++;
    if (this.#mayGoOn && (held.reason === 'unclosed-quote' || held.reason === 'stray-quote' || held.reason === 'column-count')) this.tally.partsOfRows++;
    this.tally.hold(held);
    this.#options.onHeld(held);
  }

  #beginLong(): void {
    this.#place.enter(this.#rest);
    this.#long = new LongLine(this.#place.of(0), this.#rest, this.#feed);
    this.#long.take(this.#place.length(0, this.#rest.length), this.#rest[this.#rest.length - 1]);
    this.#place.leave(this.#rest.length);
    this.#rest = Buffer.alloc(0);
  }

  /** Lets go by what belongs to a line beyond the limit; answers where the next begins. */
  #skipLong(bytes: Buffer): number {
    if (this.#long === null) return 0;
    const next = bytes.indexOf(this.#dialect.lineEnd) + 1;
    const end = next > 0 ? next - 1 : bytes.length;
    this.#long.take(this.#place.length(0, end), end > 0 ? bytes[end - 1] : null);
    this.#place.of(next > 0 ? next : bytes.length);
    if (next === 0) return bytes.length;
    this.#endLong();
    return next;
  }

  #endLong(): void {
    const { byteOffset, start } = this.#long!;
    const byteLength = this.#long!.lengthBefore(this.#dialect.lineEnd);
    this.#long = null;
    this.#afterBlank = false;
    const reason = this.#misplaced.passBroken() ? 'second-table' : 'line-too-long';
    this.#tell({
      reason, detail: reason === 'second-table' ? 'belongs to another table' : beyondLimit(this.#feed), hint: reasons[reason].hint,
      line: this.#line++, column: 1, field: null, byteOffset, byteLength, raw: this.#place.raw(start), rawCut: true, withdrawn: false, ordinal: null,
    });
  }
}
