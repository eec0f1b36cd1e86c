import { parse } from 'csv-parse/sync';
import { replaced, unreadable, type DecodedBatch, type DecodedRecord, type DecodeOptions } from './decoded.ts';

export function decodeCsv(bytes: Buffer, { columns }: DecodeOptions): DecodedBatch {
  let rows: string[][];
  try {
    rows = parse(bytes, { delimiter: ';', bom: true, relax_column_count: true, skip_empty_lines: true });
  } catch {
    return { records: [], writer: null, broken: 'malformed' };
  }
  const [header = [], ...body] = rows;
  const names = columns ?? header;
  if (new Set(names).size < names.length) return { records: body.map(() => unreadable('schema')), writer: null, broken: null };
  const read = (row: readonly string[]): DecodedRecord => record(row, names);
  // A cell too many or too few says nothing about which: those after it may stand in each other's places.
  const held = (row: readonly string[]): DecodedRecord => (row.length === names.length ? read(row) : { ...read(row), reason: 'schema' });
  return { records: body.map(columns === null ? held : read), writer: null, broken: null };
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
