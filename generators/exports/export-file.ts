import type { Random } from '../../engine/random.ts';
import type { ExportFeed } from './column.ts';

/** A clean file, as the vendor's exporter meant it. */
export interface ExportFile {
  /** CSV in UTF-8 (RFC 4180, lines end in LF), with a header. */
  readonly bytes: Buffer;
  /** Cells in canonical form, row by row. */
  readonly rows: readonly (readonly string[])[];
}

/** More rows than a file has: serial numbers of one day never reach those of the next. */
const serialsOfDay = 10_000_000;

/** One file of a feed; the same stream and number of rows give the same bytes. `dayNumber` counts the days of the feed. */
export function exportFile(feed: ExportFeed, day: string, dayNumber: number, rowCount: number, random: Random): ExportFile {
  const rows = Array.from({ length: rowCount }, (_, i) => {
    const draw = { random, day, serial: (dayNumber + 1) * serialsOfDay + i };
    return feed.columns.map((column) => column.cell(draw));
  });
  const lines = [feed.columns.map(({ name }) => name), ...rows].map((cells) => `${cells.map(csvCell).join(',')}\n`);
  return { bytes: Buffer.from(lines.join('')), rows };
}

function csvCell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
