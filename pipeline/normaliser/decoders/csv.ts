import { parse } from 'csv-parse/sync';
import { replaced, unreadable, type DecodedBatch, type DecodedRecord, type DecodeOptions, type Place } from './decoded.ts';

const dialect = { delimiter: ';', bom: true, relax_column_count: true, skip_empty_lines: true } as const;

export function decodeCsv(bytes: Buffer, { columns }: DecodeOptions): DecodedBatch {
  let rows: string[][];
  try {
    rows = parse(bytes, dialect);
  } catch {
    return { records: [], writer: null, broken: 'malformed', places: () => [] };
  }
  const [header = [], ...body] = rows;
  const names = columns ?? header;
  const places = (): Place[] => placesOf(bytes).slice(1);
  if (new Set(names).size < names.length) return { records: body.map(() => unreadable('schema')), writer: null, broken: null, places };
  const read = (row: readonly string[]): DecodedRecord => record(row, names);
  // A cell too many or too few says nothing about which: those after it may stand in each other's places.
  const held = (row: readonly string[]): DecodedRecord => (row.length === names.length ? read(row) : { ...read(row), reason: 'schema' });
  return { records: body.map(columns === null ? held : read), writer: null, broken: null, places };
}

/** Rows without their line ends, the header too, of bytes that were parsed before. */
function placesOf(bytes: Buffer): Place[] {
  const isLineEnd = (at: number): boolean => bytes[at] === 0x0a || bytes[at] === 0x0d;
  let from = 0;
  return (parse(bytes, { ...dialect, info: true }) as unknown as { readonly info: { readonly bytes: number } }[]).map(({ info }) => {
    let [start, end] = [from, info.bytes];
    // Before a row stand the empty lines that were skipped, and after it its own end.
    while (start < end && isLineEnd(start)) start++;
    while (end > start && isLineEnd(end - 1)) end--;
    from = info.bytes;
    return { start, end };
  });
}

function record(row: readonly string[], names: readonly string[]): DecodedRecord {
  const fields: Record<string, unknown> = {};
  let isGarbled = false;
  for (let at = 0; at < names.length; at++) {
    isGarbled ||= row[at]?.includes(replaced) ?? false;
    fields[names[at]] = row[at];
  }
  return { fields, reason: isGarbled ? 'encoding' : null };
}
