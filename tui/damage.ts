import type { State } from './model.ts';

/** How a kind of damage fares: `open`, `precision` and `recall` are null where they cannot be told, or no longer matter. */
export interface DamageRow {
  /** Several kinds in one item are one: `ragged+type`. */
  readonly kind: string;
  readonly isOfFiles: boolean;
  readonly planted: number;
  readonly caught: number;
  readonly missed: number;
  readonly falseAlarms: number;
  /** null once the run is over. */
  readonly open: number | null;
}

/** Kinds of which something was planted or reported: files before what is in them, those that fare worst first, and last what was never planted. */
export function damageRows({ catalogue, feed, end }: State): DamageRow[] {
  const scopes = new Map(catalogue.damages.map(({ id, scope }) => [id, scope]));
  const isOfFiles = (kind: string): boolean => scopes.get(kind.split('+')[0]) === 'file';
  const rows = end === null
    ? (feed?.damage ?? []).map((each): DamageRow => ({ ...each, isOfFiles: isOfFiles(each.kind) }))
    : end.result.detection.map(({ fault, planted, truePositive, falsePositive, falseNegative }): DamageRow => ({
      kind: fault, isOfFiles: isOfFiles(fault), planted, caught: truePositive, missed: falseNegative, falseAlarms: falsePositive, open: null,
    }));
  return rows.toSorted((a, b) => Number(b.planted > 0) - Number(a.planted > 0) || Number(b.isOfFiles) - Number(a.isOfFiles) || wrong(b) - wrong(a) || b.planted - a.planted || (a.kind < b.kind ? -1 : 1));
}

/** A kind of damage by its name, of several in one item the first. */
export function damageNamed({ catalogue }: State, kind: string): State['catalogue']['damages'][number] | undefined {
  return catalogue.damages.find(({ id }) => id === kind.split('+')[0]);
}

function wrong({ missed, falseAlarms }: DamageRow): number {
  return missed + falseAlarms;
}

/** All of them together; of alarms that fit several kinds the most that one of them has, for each is told once. */
export function damageSum(rows: readonly DamageRow[]): Omit<DamageRow, 'kind' | 'isOfFiles'> {
  const sum = (of: (row: DamageRow) => number): number => rows.reduce((total, row) => total + of(row), 0);
  return {
    planted: sum(({ planted }) => planted), caught: sum(({ caught }) => caught), missed: sum(({ missed }) => missed),
    falseAlarms: Math.max(0, ...rows.map(({ falseAlarms }) => falseAlarms)),
    open: rows.some(({ open }) => open === null) ? null : sum(({ open }) => open ?? 0),
  };
}
