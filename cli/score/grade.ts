import type { DataFault } from '../../generators/faults/data-fault.ts';
import { dataFault } from '../../generators/faults/fault-use.ts';
import { parseRange, type ManifestLine } from '../../generators/faults/manifest.ts';

/** One thing that a gate or a test held: by whichever of these it tells. */
export interface Catch {
  readonly row: number | null;
  readonly key: string | null;
  readonly byteOffset: number | null;
  readonly byteLength: number | null;
  readonly reason: string | null;
}

/** What became of a record by its key: how often the table has it; `right`: whether as it was, null where nobody can tell. */
export interface Stored {
  readonly count: number;
  readonly right: boolean | null;
}

/** One record, or the file itself, with all that was done to it. */
interface Broken {
  readonly label: string;
  readonly kinds: readonly DataFault[];
  readonly row: number | null;
  readonly key: string | null;
  readonly isFile: boolean;
}

export interface Grade {
  /** A kind, or several that met in one record: `ragged+null`. */
  readonly kind: string;
  readonly planted: number;
  readonly caught: number;
  readonly missed: number;
  /** What was found does not tell whether it was handled right. */
  readonly open: number;
  /** Held for a reason of this kind, and whole. */
  readonly false: number;
  readonly precision: number | null;
  readonly recall: number | null;
}

export interface Grades {
  readonly kinds: readonly Grade[];
  readonly total: Grade;
  /** Records that bytes and schema cannot decide: not graded. */
  readonly undecidable: number;
}

type Outcome = 'caught' | 'missed' | 'open';

/** The planted records of a manifest; kinds that met in one record are one label. */
export class Manifest {
  readonly undecidable: number;
  readonly broken: readonly Broken[];
  readonly #byRow = new Map<number, Broken>();
  readonly #byKey = new Map<string, Broken>();
  /** Sorted by where they start. */
  readonly #ranges: { readonly start: number; readonly end: number; readonly broken: Broken | null }[] = [];
  /** Rows, keys and places of what is not graded. */
  readonly #spared = { rows: new Set<number>(), keys: new Set<string>() };

  constructor(lines: readonly ManifestLine[]) {
    const byItem = new Map<number, ManifestLine[]>();
    for (const line of lines) byItem.set(line.item, [...(byItem.get(line.item) ?? []), line]);
    const broken: Broken[] = [];
    let undecidable = 0;
    for (const [item, own] of byItem) {
      const isOpen = own.some((line) => line.undecidable);
      const kinds = [...new Set(own.map(({ kind }) => kind))].sort();
      const row = own.find((line) => line.row != null)?.row ?? null;
      const key = own.find((line) => line.key != null)?.key ?? null;
      const one: Broken = { label: kinds.join('+'), kinds: kinds.map((kind) => dataFault(kind, '--manifest')), row, key, isFile: item === 0 };
      if (isOpen) {
        undecidable++;
        if (row !== null) this.#spared.rows.add(row);
        if (key !== null) this.#spared.keys.add(key);
      } else {
        broken.push(one);
        if (row !== null && !one.isFile) this.#byRow.set(row, one);
        if (key !== null) this.#byKey.set(key, one);
      }
      for (const { where, row: first, after } of own) {
        const range = parseRange(where);
        // Of what was done to the file itself, lines that were put in can be held: that is right, and no more is told by it.
        if (range === null || (one.isFile && first == null)) continue;
        this.#ranges.push({ ...range, broken: isOpen || one.isFile ? null : one });
        if (one.isFile) for (let line = 0; line < Math.max(1, (after ?? '').split('\n').length - 1); line++) this.#spared.rows.add(first! + line);
      }
    }
    this.broken = broken;
    this.undecidable = undecidable;
    this.#ranges.sort((a, b) => a.start - b.start);
  }

  /** What a catch is about; `spared`: something that is not graded; null: a record that is whole. */
  find({ row, key, byteOffset, byteLength }: Catch): Broken | 'spared' | null {
    if (byteOffset !== null && byteLength !== null) {
      // The first one that starts within the row; what was put in before its line end may start where the row ends.
      let [low, high] = [0, this.#ranges.length];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (this.#ranges[middle].start < byteOffset) low = middle + 1;
        else high = middle;
      }
      const [before, first] = [this.#ranges[low - 1], this.#ranges[low]];
      if (first !== undefined && first.start <= byteOffset + byteLength) return first.broken ?? 'spared';
      if (before !== undefined && before.end > byteOffset) return before.broken ?? 'spared';
      return this.#hit(this.#byRow.get(row ?? -1));
    }
    if (row === 0) return this.broken.find(({ isFile }) => isFile) ?? null;
    if (row !== null) return this.#spared.rows.has(row) ? 'spared' : this.#hit(this.#byRow.get(row));
    return key === null ? null : this.#spared.keys.has(key) ? 'spared' : this.#hit(this.#byKey.get(key));
  }

  #hit(found: Broken | undefined): Broken | null {
    return found ?? null;
  }
}

/** `hold`: it must be held; `either`: held, or put right; `load`: it loses nothing and must be loaded. */
function wish({ kinds }: Broken): 'hold' | 'either' | 'load' {
  if (kinds.some(({ expected }) => expected === 'quarantine' || expected === 'fallback')) return 'hold';
  return kinds.some(({ expected }) => expected === 'repair') ? 'either' : 'load';
}

/** Grades what was held. `strict`: a reason that is told must be one that fits the damage. */
export function gradeCaught(manifest: Manifest, catches: readonly Catch[], strict: boolean): Grades {
  const held = new Map<Broken, Catch[]>();
  const falseReasons: (string | null)[] = [];
  for (const each of catches) {
    const found = manifest.find(each);
    if (found === 'spared') continue;
    if (found === null) falseReasons.push(each.reason);
    else held.set(found, [...(held.get(found) ?? []), each]);
  }
  const fits = (broken: Broken, each: Catch): boolean => !strict || each.reason === null || broken.kinds.some(({ reasons }) => reasons.includes(each.reason!));
  const outcome = (broken: Broken): Outcome => {
    const isHeld = held.get(broken)?.some((each) => fits(broken, each)) ?? false;
    const wanted = wish(broken);
    if (wanted === 'load') return held.has(broken) ? 'missed' : 'caught';
    return isHeld ? 'caught' : wanted === 'either' ? 'open' : 'missed';
  };
  return grades(manifest, outcome, falseReasons);
}

/** Grades what a table holds. `lost`: whole records that it does not have; `rows`: all that it has. */
export function gradeStored(manifest: Manifest, stored: (key: string) => Stored, lost: number, rows: number): Grades {
  const outcome = (broken: Broken): Outcome => {
    const wanted = wish(broken);
    if (broken.isFile) return wanted !== 'hold' ? 'open' : rows === 0 ? 'caught' : 'missed';
    if (broken.key === null) return 'open';
    const { count, right } = stored(broken.key);
    if (count === 1 && right === true) return 'caught';
    if (wanted === 'load') return count === 1 && right !== false ? 'caught' : 'missed';
    if (count === 0) return 'caught';
    return right === null && wanted === 'either' && count === 1 ? 'open' : 'missed';
  };
  return grades(manifest, outcome, Array.from({ length: lost }, () => null));
}

function grades(manifest: Manifest, outcome: (broken: Broken) => Outcome, falseReasons: readonly (string | null)[]): Grades {
  const counts = new Map<string, { kinds: readonly DataFault[] } & Record<Outcome, number>>();
  const total = { caught: 0, missed: 0, open: 0 };
  for (const broken of manifest.broken) {
    const count = counts.get(broken.label) ?? { kinds: broken.kinds, caught: 0, missed: 0, open: 0 };
    counts.set(broken.label, count);
    const found = outcome(broken);
    count[found]++;
    total[found]++;
  }
  const kinds = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, count]) => {
    const own = falseReasons.filter((reason) => reason !== null && count.kinds.length === 1 && count.kinds[0].reasons.includes(reason)).length;
    return gradeOf(kind, count, own);
  });
  return { kinds, total: gradeOf('all', total, falseReasons.length), undecidable: manifest.undecidable };
}

function gradeOf(kind: string, { caught, missed, open }: Readonly<Record<Outcome, number>>, falseCount: number): Grade {
  return {
    kind, planted: caught + missed + open, caught, missed, open, false: falseCount,
    precision: share(caught, caught + falseCount), recall: share(caught, caught + missed),
  };
}

/** Null where there was nothing to tell. */
function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
