import { UsageError } from '../../engine/usage-error.ts';
import { findBinary } from './binary.ts';
import { dateFormat, dateIn, timestampIn } from './date-cell.ts';
import { findEncoding, transcoderFor } from './encoding.ts';
import { integerIn } from './number-cell.ts';
import { carriageReturn, lineFeed, RecordScanner } from './record-scanner.ts';
import { cellText } from './row-check.ts';
import { delimiters, type Column, type FeedDefinition } from './schema.ts';
import { Window } from './window.ts';

/** A guess at the schema of a file, for a person to correct, and how many rows it was made from. */
export interface Inference {
  readonly feed: FeedDefinition;
  readonly rows: number;
}

const mostColumns = 16_384;
/** Of the cells that are not empty so many in a hundred must fit a type: the others may be the damage that a gate is for. */
const fitting = 90;
const mostEnumValues = 8;
const rowsPerValue = 10;
const dateFormats = ['YYYY-MM-DD', 'DD.MM.YYYY', 'DD/MM/YYYY', 'MM/DD/YYYY', 'YYYYMMDD'] as const;
type ColumnDefinition = FeedDefinition['columns'][number];

/** From so many of its first bytes it shows that a file is no text. */
const refusedBytes = 65_536;

/** `sample`: the beginning of a CSV file with a header, whose last line may be cut. Throws a UsageError for one without rows. */
export function inferFeed(sample: Buffer): Inference {
  const { encoding, bomBytes } = findEncoding(sample);
  const source = sample.subarray(bomBytes);
  const text = transcoderFor(encoding)?.toUtf8(source, false) ?? source;
  const refusal = findBinary(sample.subarray(0, refusedBytes), text.subarray(0, refusedBytes), Number.POSITIVE_INFINITY);
  if (refusal !== null && refusal.reason !== 'file-empty') throw new UsageError(`is no CSV: ${refusal.detail}`, { hint: 'give a CSV file with a header and rows' });
  const lineEnd = text.includes(lineFeed) || !text.includes(carriageReturn) ? lineFeed : carriageReturn;
  const end = text.lastIndexOf(lineEnd) + 1;
  if (end === 0) throw new UsageError('has no whole line to learn from', { hint: 'give a CSV file with a header and rows' });
  const window = new Window(text, end);
  const [best] = delimiters.map((delimiter) => ({ delimiter, ...readTable(window, delimiter, lineEnd) })).toSorted((a, b) => b.rows.length * b.header.length - a.rows.length * a.header.length);
  if (best.columns > mostColumns) throw new UsageError(`has ${best.columns} columns, and no more than ${mostColumns} are guessed at`, { hint: 'write its schema by a program: schemas/feed.schema.json describes it' });
  if (best.rows.length === 0) throw new UsageError('has no row that fits its header', { hint: 'give a CSV file with a header and rows' });
  const columns = best.header.map((name, place) => inferColumn(name, best.rows.map((row) => row[place])));
  const key = keyOf(columns, best.rows);
  return { feed: { columns, ...(key === null ? {} : { key: [key] }) }, rows: best.rows.length };
}

/** Rows with as many cells as the header, which may have more `columns` than are read. */
function readTable(window: Window, delimiter: string, lineEnd: typeof lineFeed | typeof carriageReturn): { header: string[]; columns: number; rows: string[][] } {
  const scanner = new RecordScanner({
    delimiter: delimiter.charCodeAt(0), quote: '"'.charCodeAt(0), lineEnd, columns: mostColumns, lineBreaks: new Array<boolean>(mostColumns).fill(true),
  });
  let header: string[] | null = null;
  let columns = 0;
  const rows: string[][] = [];
  for (let at = 0; at < window.end;) {
    if (scanner.scan(window.bytes, at, window.end) !== 'whole') {
      at = window.bytes.indexOf(lineEnd, at) + 1;
      continue;
    }
    at = scanner.next;
    const cells = Array.from({ length: Math.min(scanner.cells, mostColumns) }, (_, i) => cellText(window, scanner.starts[i], scanner.ends[i], scanner.forms[i], '"'));
    if (header === null) [header, columns] = [cells, scanner.cells];
    else if (cells.length === header.length && (cells.length > 1 || cells[0] !== '')) rows.push(cells);
  }
  return { header: header ?? [], columns, rows };
}

function inferColumn(name: string, cells: readonly string[]): ColumnDefinition {
  const filled = cells.filter((cell) => cell !== '');
  // Few empty cells are damage rather than a habit, as everywhere.
  const nullable = (cells.length - filled.length) * 100 > cells.length * (100 - fitting);
  return { name, ...typeOf(filled), ...(nullable ? { nullable } : {}) };
}

type Typed<T> = T extends { name: string } ? Omit<T, 'name'> : never;

function typeOf(filled: readonly string[]): Typed<ColumnDefinition> {
  const fit = (passes: (bytes: Buffer) => boolean): boolean => filled.length > 0
    && filled.filter((cell) => passes(Buffer.from(cell))).length * 100 >= filled.length * fitting;
  // Zeros in front are no number's but a code's: 01067 is a town.
  const isCode = filled.some((cell) => /^0\d/.test(cell));
  const format = dateFormats.find((each) => fit((bytes) => !Number.isNaN(dateIn(bytes, 0, bytes.length, dateFormat(each)))));
  if (format !== undefined) return format === 'YYYY-MM-DD' ? { type: 'date' } : { type: 'date', format };
  if (!isCode && fit((bytes) => Number.isFinite(integerIn(bytes, 0, bytes.length)))) return { type: 'integer' };
  if (!isCode && fit((bytes) => /^[+-]?\d{1,15}(\.\d{1,15})?$/.test(bytes.toString()))) return { type: 'decimal', scale: scaleOf(filled) };
  if (fit((bytes) => !Number.isNaN(timestampIn(bytes, 0, bytes.length, false)))) return { type: 'timestamp' };
  return wordsOf(filled);
}

/** Of the numbers that fit, so many digits after the point that nearly all have no more. */
function scaleOf(filled: readonly string[]): number {
  const places = filled.map((cell) => /^[+-]?\d+\.(\d+)$/.exec(cell)?.[1].length ?? 0).toSorted((a, b) => a - b);
  return places[Math.ceil((places.length * fitting) / 100) - 1];
}

function wordsOf(filled: readonly string[]): Typed<ColumnDefinition> {
  const counts = new Map<string, number>();
  for (const cell of filled) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  const usual = [...counts].filter(([, count]) => count > 1 && count * 100 >= filled.length).map(([cell]) => cell).toSorted();
  const covered = usual.reduce((sum, cell) => sum + counts.get(cell)!, 0);
  if (usual.length > 0 && usual.length <= mostEnumValues && filled.length >= rowsPerValue * usual.length && covered * 100 >= filled.length * fitting) {
    return usual.join() === 'false,true' ? { type: 'boolean' } : { type: 'enum', values: usual };
  }
  return { type: 'text', ...(filled.some((cell) => /[\r\n]/.test(cell)) ? { lineBreaks: true } : {}) };
}

/** The first column, where hardly a value occurs twice in it. */
function keyOf(columns: readonly ColumnDefinition[], rows: readonly (readonly string[])[]): string | null {
  const [{ name, nullable, type }] = columns;
  const allowed: readonly Column['type'][] = ['integer', 'text'];
  if (nullable === true || !allowed.includes(type)) return null;
  return new Set(rows.map(([cell]) => cell)).size * 100 >= rows.length * fitting ? name : null;
}
