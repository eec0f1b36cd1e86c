import { dayName, type Feed } from './feed-day.ts';
import type { Landed } from './landing.ts';
import { gateFile, type GatedRow } from '../gate/gate.ts';
import { decimalText } from '../gate/number-cell.ts';
import { readFeed, type Column } from '../gate/schema.ts';

/** A row that may be loaded: cells as text that the warehouse casts, and where it stands in the file. */
export interface ReadRow {
  readonly cells: readonly (string | null)[];
  readonly byteOffset: number;
  readonly byteLength: number;
}

/** A file or a row of it that may not be loaded, with what a person needs to mend it. */
export interface HeldPart {
  readonly scope: 'file' | 'row';
  readonly reason: string;
  readonly detail: string;
  readonly line: number;
  readonly column: number;
  readonly byteOffset: number;
  readonly byteLength: number;
  /** As it came, or its beginning where it is beyond all bounds. */
  readonly raw: Buffer;
}

/** What a reader makes of a file. */
export interface ReadFile {
  /** `repeated`: it came before, and nothing is lost. */
  readonly verdict: 'valid' | 'held' | 'repeated';
  readonly rows: readonly ReadRow[];
  readonly held: readonly HeldPart[];
}

/** Of a file that is held, so much is kept with the reason; the file itself lies where it landed. */
const fileRawBytes = 4096;

/** Reads a file through the gate. `seen`: files that were published before, SHA-256 to name. */
export function readGated(feed: Feed, landed: Landed, seen: Readonly<Record<string, string>>): ReadFile {
  const { bytes, control, day } = landed;
  const { rows, held, report } = gateFile(feed.schema, bytes, { ...control, day: dayName(day), name: fileName(landed), seen: { ...seen } });
  const { columns } = readFeed(feed.schema);
  const [finding] = report.file.findings;
  if (report.file.verdict === 'dropped') return { verdict: 'repeated', rows: [], held: [] };
  const heldRows = held.map(({ reason, detail, line, column, byteOffset, byteLength, raw }): HeldPart => (
    { scope: 'row', reason, detail, line, column, byteOffset, byteLength, raw: raw ?? bytes.subarray(byteOffset, byteOffset + byteLength) }
  ));
  if (finding === undefined) return { verdict: 'valid', rows: rows.map((row) => ({ ...row, cells: cellsOf(row, columns) })), held: heldRows };
  const whole: HeldPart = { scope: 'file', reason: finding.reason, detail: finding.detail, line: 1, column: 1, byteOffset: 0, byteLength: bytes.length, raw: bytes.subarray(0, fileRawBytes) };
  return { verdict: 'held', rows: [], held: [whole, ...heldRows] };
}

export function fileName({ feed, day }: Pick<Landed, 'feed' | 'day'>): string {
  return `${feed}/${dayName(day)}`;
}

/** Values as the gate tells them, as text that the warehouse casts. */
export function cellsOf({ values }: Pick<GatedRow, 'values'>, columns: readonly Column[]): (string | null)[] {
  return values.map((value, i) => {
    const column = columns[i];
    if (value === null) return null;
    return column.type === 'decimal' ? decimalText(value as number, column.scale) : String(value);
  });
}
