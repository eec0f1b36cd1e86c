import { readFileSync } from 'node:fs';
import { CsvError, parse } from 'csv-parse/sync';
import { countBytes, longestSeriesBytes } from './schedule/shapes/replay.ts';
import { UsageError } from './usage-error.ts';

/** Reads a series of arrivals per minute from a file. */
export function readArrivals(fileName: string): number[] {
  let text: string;
  try {
    text = readFileSync(fileName, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read the arrivals: ${(error as Error).message}`, { where: fileName, hint: `give a CSV file ${form}` });
  }
  return parseArrivals(text, fileName);
}

const form = 'with the header minute,count and one line for every minute';

/**
 * The counts of a CSV file `minute,count`, minute by minute. A minute is a number, `HH:MM`, or an ISO date and time (taken as
 * UTC); each must follow the one before it, since a gap would shift all that comes after.
 */
export function parseArrivals(text: string, fileName: string): number[] {
  const refuse = (line: number, message: string): UsageError => new UsageError(message, { where: `${fileName}:${line}`, hint: `the file must be CSV ${form}` });
  const [header, ...rows] = rowsOf(text, refuse);
  if (header?.cells.join(',') !== 'minute,count') throw refuse(header?.line ?? 1, `the header is not minute,count but "${header?.cells.join(',') ?? ''}"`);

  let previous: number | null = null;
  const counts = rows.map(({ cells: [minute, count], line }) => {
    const at = minuteOf(minute);
    if (at === null) throw refuse(line, `"${minute}" is not a minute (7, 13:05 or 2026-01-31T13:05)`);
    if (previous !== null && at !== previous + 1) throw refuse(line, `${minute} does not follow the minute before it`);
    previous = at;
    if (!/^\d{1,15}$/.test(count)) throw refuse(line, `"${count}" is not a count: a whole number of zero or more`);
    return Number(count);
  });
  let bytes = 0;
  rows.forEach(({ line }, i) => {
    bytes += countBytes(counts[i]);
    if (bytes > longestSeriesBytes) throw refuse(line, `the series is too long for a plan from here on: it takes ${longestSeriesBytes} bytes at most, which is two weeks of counts below 100; only ratios matter, so give the counts in tens or hundreds`);
  });
  if (!counts.some((count) => count > 0)) throw refuse(2, 'nothing arrives in this series');
  return counts;
}

interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

function rowsOf(text: string, refuse: (line: number, message: string) => UsageError): Row[] {
  try {
    const parsed: unknown = parse(text, { bom: true, info: true, trim: true, skipEmptyLines: true });
    return (parsed as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({ cells: record, line: info.lines }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw refuse(typeof error.lines === 'number' ? error.lines : 1, error.message);
  }
}

/** Minutes since some fixed moment, or null. */
function minuteOf(text: string): number | null {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const time = /^(\d\d):(\d\d)$/.exec(text);
  if (time !== null) return Number(time[1]) < 24 && Number(time[2]) < 60 ? Number(time[1]) * 60 + Number(time[2]) : null;
  const instant = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::00(?:\.0+)?)?Z?$/.exec(text);
  if (instant === null) return null;
  const ms = Date.parse(`${instant[1]}T${instant[2]}:00Z`);
  return Number.isNaN(ms) ? null : ms / 60_000;
}
