import { parse } from 'csv-parse/sync';
import type { ReadFile, ReadRow } from './read-file.ts';

/** What csv-parse tells of a record. */
interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: { readonly bytes: number };
}

/**
 * Reads a file as a script does that must not fail: the first line is the header, columns are what stands in their
 * places, whatever looks odd is taken as it is, and what cannot be read at all is left out without a word.
 */
export function readBestEffort(columnCount: number, bytes: Buffer): ReadFile {
  const rows: ReadRow[] = [];
  let endAt = 0;
  let isHeader = true;
  const take = ({ record, info }: ParsedRecord): null => {
    const byteOffset = endAt;
    endAt = info.bytes;
    if (isHeader) isHeader = false;
    else rows.push({ cells: Array.from({ length: columnCount }, (_, i) => record[i] || null), byteOffset, byteLength: endAt - byteOffset });
    return null;
  };
  try {
    parse(bytes, { relax_quotes: true, relax_column_count: true, skip_empty_lines: true, info: true, on_record: (record: unknown) => take(record as ParsedRecord) });
  } catch (error) {
    // A quote that nothing closes: csv-parse stands at the end of the file, and what came before is read.
    if (!(error as { code?: string }).code?.startsWith('CSV_')) throw error;
  }
  return { verdict: 'valid', rows, held: [] };
}
