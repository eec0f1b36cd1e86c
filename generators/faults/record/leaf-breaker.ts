import type { LeafChange, Leaf } from './leaf.ts';
import { editRow, type KindOfDamage } from '../edit-row.ts';
import type { PlacedRow } from '../flow.ts';
import type { RecordBreaker } from './record-breaker.ts';

/** A value that stands in bytes. */
export interface PlacedLeaf extends Leaf {
  readonly start: number;
  readonly end: number;
}

/** Breaks a record where it stands in bytes: its values are replaced, and nothing else is touched. */
export function breakPlaced(breaker: RecordBreaker, bytes: Buffer, number: number, leaves: readonly PlacedLeaf[], write: (change: LeafChange) => Buffer): PlacedRow {
  const { changes, key, move } = breaker.record(leaves, number);
  const leafAt = (path: string): PlacedLeaf => leaves.find((leaf) => leaf.path === path)!;
  const byKind = new Map<string, LeafChange[]>();
  for (const change of changes) byKind.set(change.kind, [...(byKind.get(change.kind) ?? []), change]);
  const damages: KindOfDamage[] = [...byKind].map(([kind, own]) => ({
    kind,
    edits: own.map((change) => {
      const { start, end } = leafAt(change.path);
      const from = change.from === undefined ? null : leafAt(change.from);
      return { start, end, bytes: from === null ? write(change) : bytes.subarray(from.start, from.end) };
    }),
  }));
  return { row: editRow(bytes, damages), key, move };
}
