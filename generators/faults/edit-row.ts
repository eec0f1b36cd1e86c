import type { Edit, RowDamage } from './data-fault.ts';

/** A stretch of the row as it is now, with what a fault put there. */
export interface Mark {
  readonly kind: string;
  /** Offsets in the bytes of the row as it is now. */
  readonly start: number;
  readonly end: number;
  readonly before: Buffer;
  readonly after: Buffer;
  readonly undecidable?: true;
  /** What was put in belongs to no row. */
  readonly foreign?: true;
}

export interface Span {
  readonly start: number;
  readonly end: number;
  readonly copy: boolean;
}

/** A row after its faults: its bytes, what was done, and where in them the row and its copies lie. */
export interface BrokenRow {
  readonly bytes: Buffer;
  readonly marks: readonly Mark[];
  readonly spans: readonly Span[];
}

export interface KindOfDamage extends RowDamage {
  readonly kind: string;
}

/** Two stretches touch: done after each other, one could not be told from the other any more. */
function touch(a: Edit, b: Edit): boolean {
  return a.start <= b.end && b.start <= a.end;
}

/**
 * Does several damages to one row. All are computed from the row as it was; where two of them touch, the earlier one
 * stands and the later one is left out, so that every mark can be undone by itself. What changes nothing is no damage.
 */
export function editRow(row: Buffer, damages: readonly KindOfDamage[]): BrokenRow {
  const accepted: { readonly edit: Edit; readonly damage: KindOfDamage }[] = [];
  for (const damage of damages) {
    const edits = damage.edits.filter(({ start, end, bytes }) => !row.subarray(start, end).equals(bytes));
    if (edits.some((edit) => accepted.some((other) => touch(edit, other.edit)))) continue;
    accepted.push(...edits.map((edit) => ({ edit, damage })));
  }
  if (accepted.length === 0) return { bytes: row, marks: [], spans: [{ start: 0, end: row.length, copy: false }] };
  accepted.sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end);

  const pieces: Buffer[] = [];
  const marks: Mark[] = [];
  const copies: Span[] = [];
  let [from, length, ownStart, ownEnd] = [0, 0, 0, -1];
  const push = (piece: Buffer): void => {
    pieces.push(piece);
    length += piece.length;
  };
  for (const { edit, damage: { kind, undecidable } } of accepted) {
    push(row.subarray(from, edit.start));
    const start = length;
    push(edit.bytes);
    from = edit.end;
    marks.push({ kind, start, end: length, before: row.subarray(edit.start, edit.end), after: edit.bytes, ...(undecidable && { undecidable }), ...(edit.lines === 'foreign' && { foreign: true }) });
    if (edit.lines === undefined) continue;
    if (edit.lines === 'copy') copies.push({ start, end: length, copy: true });
    if (edit.start === 0) ownStart = length;
    else ownEnd = start;
  }
  push(row.subarray(from));
  const own = { start: ownStart, end: ownEnd < 0 ? length : ownEnd, copy: false };
  return { bytes: Buffer.concat(pieces, length), marks, spans: [own, ...copies].sort((a, b) => a.start - b.start) };
}

/** How many records a reader finds where this row was: itself, its copies, and lines that belong to no row. */
export function recordsIn({ marks, spans }: BrokenRow): number {
  return marks.reduce((sum, { foreign, after }) => sum + (foreign ? after.toString('latin1').split('\n').length - 1 : 0), spans.length);
}
