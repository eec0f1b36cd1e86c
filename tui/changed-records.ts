import type { ChangedRecord } from '../engine/exhibit.ts';

type Sent = Extract<ChangedRecord, { is: 'sent' }>;
type Fate = Exclude<ChangedRecord, { is: 'sent' }>;

/** A record whose form changed, and what was made of it; the last word stands. */
export interface SpecimenRecord {
  readonly sent: Sent;
  readonly fate: Fate | null;
}

/** So many are kept: the scenario shows the first of each kind only. */
const mostRecords = 500;

export function withRecords(known: readonly SpecimenRecord[], moments: readonly ChangedRecord[]): readonly SpecimenRecord[] {
  const records = new Map(known.map((each): [number, SpecimenRecord] => [each.sent.item, each]));
  for (const moment of moments) {
    const record = records.get(moment.item);
    if (moment.is === 'sent') records.set(moment.item, { sent: moment, fate: record?.fate ?? null });
    else if (record !== undefined) records.set(moment.item, { ...record, fate: moment });
  }
  return [...records.values()].slice(-mostRecords);
}

/** A field of one record in its three forms. */
export interface FieldRow {
  /** In our own form; empty where we have none. */
  readonly field: string;
  readonly agreed: readonly [path: string, text: string] | null;
  readonly sent: readonly [path: string, text: string] | null;
  readonly made: string | null;
  readonly isChanged: boolean;
  /** What it ought to be in our form, where it is not so. */
  readonly meant: string | null;
}

/** Our fields in their order, then what has no place in our form. */
export function fieldRows({ sent: { agreed, sent, paths, meant }, fate }: SpecimenRecord): FieldRow[] {
  const [before, after] = [new Map(agreed), new Map(sent)];
  const at = (texts: ReadonlyMap<string, string>, path: string | null): FieldRow['agreed'] => (path === null || !texts.has(path) ? null : [path, texts.get(path)!]);
  const ours = Object.entries(paths).map(([field, [agreedPath, sentPath]]) => rowOf(field, at(before, agreedPath), at(after, sentPath)));
  const told = new Set(Object.values(paths).flat());
  const others = [...new Set([...before.keys(), ...after.keys()])].filter((path) => !told.has(path));
  return [...ours, ...others.map((path) => rowOf('', at(before, path), at(after, path)))];

  function rowOf(field: string, from: FieldRow['agreed'], to: FieldRow['sent']): FieldRow {
    const made = field !== '' && fate?.is === 'made' ? fate.row[field] ?? null : null;
    return {
      field, agreed: from, sent: to, made,
      isChanged: from?.[0] !== to?.[0] || from?.[1] !== to?.[1],
      meant: made !== null && made !== meant[field] ? meant[field] : null,
    };
  }
}

/** The same fields, in another order. */
export function isReordered({ sent: { agreed, sent } }: SpecimenRecord): boolean {
  const [before, after] = [agreed.map(([path]) => path), sent.map(([path]) => path)];
  return before.length === after.length && before.some((path, i) => path !== after[i]) && before.toSorted().join() === after.toSorted().join();
}
