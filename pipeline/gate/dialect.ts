import type { Encoding } from './encoding.ts';
import { readHeader, type Header } from './header.ts';
import type { ReasonId } from './reason.ts';
import { carriageReturn, lineFeed, RecordScanner, type ScanSettings } from './record-scanner.ts';
import { cellText, RowCheck } from './row-check.ts';
import { delimiters, quotes, type Feed } from './schema.ts';
import { Window } from './window.ts';

/** How a file is written, as far as its first bytes tell. */
export interface Dialect {
  readonly delimiter: string;
  readonly quote: string;
  readonly quoteCertain: boolean;
  readonly lineEnd: ScanSettings['lineEnd'];
  readonly encoding: Encoding;
  readonly bom: boolean;
  /** Decimals have a comma: all of them, in the first bytes. */
  readonly commaDecimals: boolean;
  readonly places: readonly number[];
  readonly reordered: boolean;
  /** Bytes of the header line with its end; 0 where there is none. */
  readonly headerBytes: number;
  readonly headerLines: number;
}

export interface Refusal {
  readonly reason: ReasonId;
  readonly detail: string;
}

interface Candidate {
  readonly delimiter: string;
  readonly quote: string;
  readonly header: Header;
  readonly headerBytes: number;
  readonly headerLines: number;
  readonly commaDecimals: boolean;
  /** Names of the schema that its first line has, and rows of the sample that pass. */
  readonly names: number;
  readonly passing: number;
}

/** Rows that need the comma before the file counts as one with decimal commas: fewer are damage rather than a habit. */
const commaRows = 10;
/** Names beyond those of the schema that are kept to be told. */
const sparesNames = 64;

/**
 * The dialect under which a file says most: whose first line has most of the names, and then whose rows pass most often.
 * `sample`: the beginning of the file in UTF-8 without its mark, a line at least.
 */
export function findDialect(feed: Feed, sample: Buffer, encoding: Encoding, bom: boolean): Dialect | Refusal {
  const lineEnd = lineEndOf(sample);
  const whole = sample.lastIndexOf(lineEnd) + 1;
  const lines = whole > 0 ? sample.subarray(0, whole) : Buffer.concat([sample, Buffer.of(lineEnd)]);
  const window = new Window(lines, lines.length);
  const given = feed.dialect;
  const tried = candidates(feed, window, lineEnd, given.quote === undefined ? quotes : [given.quote]);
  const named = Math.max(...tried.map(({ names }) => names));
  const allowed = given.delimiter === undefined ? tried : tried.filter(({ delimiter }) => delimiter === given.delimiter);
  const best = allowed.reduce((a, b) => (b.names > a.names || (b.names === a.names && b.passing > a.passing) ? b : a));
  if (given.header && best.names < named && named === feed.columns.length) {
    const other = tried.find(({ names }) => names === named)!;
    return { reason: 'delimiter', detail: `cells are separated by ${nameOf(other.delimiter)}, and the schema says ${nameOf(best.delimiter)}` };
  }
  if ('reason' in best.header) return given.header ? headerRefusal(feed, best.header, window) : best.header;
  const rival = allowed.find(({ delimiter, quote, names, passing }) =>
    delimiter === best.delimiter && quote !== best.quote && names === best.names && passing === best.passing);
  return {
    ...best.header, delimiter: best.delimiter, quote: best.quote, lineEnd, encoding, bom, commaDecimals: best.commaDecimals,
    headerBytes: best.headerBytes, headerLines: best.headerLines, quoteCertain: given.quote !== undefined || rival === undefined,
  };
}

/** The first line says it: what ends lines within quotes may be another. */
function lineEndOf(sample: Buffer): Dialect['lineEnd'] {
  const back = sample.indexOf(carriageReturn);
  const feed = sample.indexOf(lineFeed);
  return back >= 0 && (feed < 0 || back < feed - 1) ? carriageReturn : lineFeed;
}

/** A delimiter that nobody has heard of looks like a header without names. */
function headerRefusal(feed: Feed, refusal: Refusal, window: Window): Refusal {
  const firstLine = window.text(0, Math.min(window.end, 65_536)).split(/[\r\n]/, 1)[0];
  if (refusal.reason !== 'header-missing' || feed.columns.length < 2 || !feed.columns.every(({ name }) => firstLine.includes(name))) return refusal;
  return { reason: 'delimiter', detail: `the names of the header are separated by none of ${delimiters.map(nameOf).join(' ')}` };
}

function nameOf(delimiter: string): string {
  return delimiter === '\t' ? 'tab' : delimiter;
}

function candidates(feed: Feed, window: Window, lineEnd: Dialect['lineEnd'], tried: readonly string[]): Candidate[] {
  return delimiters.flatMap((delimiter) => tried
    // A sign that does not occur says nothing.
    .filter((quote) => quote === tried[0] || window.bytes.includes(quote))
    .map((quote) => candidate(feed, window, lineEnd, delimiter, quote)));
}

function candidate(feed: Feed, window: Window, lineEnd: Dialect['lineEnd'], delimiter: string, quote: string): Candidate {
  const settings = { delimiter: delimiter.charCodeAt(0), quote: quote.charCodeAt(0), lineEnd };
  const first = firstRecord(feed, window, settings, quote);
  const header: Header = feed.dialect.header ? first.header : { places: feed.columns.map((_, c) => c), reordered: false };
  const [headerBytes, headerLines] = feed.dialect.header ? [first.bytes, first.lines] : [0, 0];
  const known = new Set(feed.columns.map(({ name }) => name));
  const names = feed.dialect.header ? first.names.filter((name) => known.has(name)).length : 0;
  const base = { delimiter, quote, header, headerBytes, headerLines, names };
  if ('reason' in header) return { ...base, commaDecimals: false, passing: 0 };
  const passing = (commaDecimals: boolean): boolean[] => passingRows(feed, window, { ...settings, header: header.places, quote, commaDecimals, from: headerBytes });
  const withPoint = passing(false);
  const withComma = feed.columns.some((column) => column.type === 'decimal' && column.scale > 0) ? passing(true) : [];
  // Whole numbers are the same in both. A comma it is where many rows pass with it alone, and none with a point alone.
  const onlyComma = withComma.filter((passes, row) => passes && !withPoint[row]).length;
  const onlyPoint = withPoint.filter((passes, row) => passes && !withComma[row]).length;
  const commaDecimals = onlyPoint === 0 && onlyComma >= commaRows;
  return { ...base, commaDecimals, passing: (commaDecimals ? withComma : withPoint).filter(Boolean).length };
}

type Signs = Pick<ScanSettings, 'delimiter' | 'lineEnd'> & { readonly quote: number };

function firstRecord(feed: Feed, window: Window, signs: Signs, quote: string): { header: Header; names: string[]; bytes: number; lines: number } {
  const scanner = new RecordScanner({ ...signs, columns: feed.columns.length + sparesNames, lineBreaks: [] });
  if (scanner.scan(window.bytes, 0, window.end) !== 'whole') {
    return { header: { reason: 'header-missing', detail: 'the first line is no row of cells' }, names: [], bytes: 0, lines: 0 };
  }
  const known = Math.min(scanner.cells, scanner.starts.length);
  const names = Array.from({ length: known }, (_, i) => cellText(window, scanner.starts[i], scanner.ends[i], scanner.forms[i], quote));
  return { header: readHeader(feed, names, scanner.cells), names, bytes: scanner.next, lines: scanner.lines };
}

interface Trial extends Omit<Signs, 'quote'> {
  readonly header: readonly number[];
  readonly quote: string;
  readonly commaDecimals: boolean;
  readonly from: number;
}

/** Of the rows of the sample, line by line: which pass. */
function passingRows(feed: Feed, window: Window, { delimiter, lineEnd, header, quote, commaDecimals, from }: Trial): boolean[] {
  const lineBreaks = lineBreaksByPlace(feed, header);
  const scanner = new RecordScanner({ delimiter, quote: quote.charCodeAt(0), lineEnd, columns: feed.columns.length, lineBreaks });
  const check = new RowCheck(feed, { places: header, commaDecimals, nulls: feed.dialect.nulls, quote, quoteCertain: true });
  const passing: boolean[] = [];
  for (let at = from; at < window.end;) {
    const whole = scanner.scan(window.bytes, at, window.end) === 'whole';
    passing.push(whole && scanner.cells === feed.columns.length && check.check(scanner, window) === null);
    at = whole ? scanner.next : window.bytes.indexOf(lineEnd, at) + 1;
  }
  return passing;
}

export function lineBreaksByPlace(feed: Feed, places: readonly number[]): boolean[] {
  const lineBreaks = new Array<boolean>(places.length).fill(false);
  feed.columns.forEach((column, c) => (lineBreaks[places[c]] = column.type === 'text' && column.lineBreaks));
  return lineBreaks;
}
