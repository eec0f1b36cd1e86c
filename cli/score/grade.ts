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
  readonly key: string | null;
  readonly isFile: boolean;
  /** What becomes of it is not graded. */
  readonly isSpared: boolean;
  /** It was never sent: neither what was held nor a table can show it. */
  readonly isGone: boolean;
  /** The manifest tells its bytes. */
  readonly isPlaced: boolean;
}

export interface Grade {
  /** A kind, or several that met in one record: `ragged+null`. */
  readonly kind: string;
  readonly planted: number;
  readonly caught: number;
  readonly missed: number;
  /** What was found does not tell whether it was handled right. */
  readonly open: number;
  /** Held for a reason of this kind, and whole; null where nobody can tell. */
  readonly false: number | null;
  readonly precision: number | null;
  readonly recall: number | null;
}

export interface Grades {
  readonly kinds: readonly Grade[];
  readonly total: Grade;
  /** Records that bytes and schema cannot decide: not graded. */
  readonly undecidable: number;
  /** Records that were never sent: among those that are open. */
  readonly gone: number;
}

type Outcome = 'caught' | 'missed' | 'open';

interface PlacedRecord {
  readonly start: number;
  readonly end: number;
  readonly broken: Broken;
}

/** The planted records of a manifest; kinds that met in one record are one label. */
export class Manifest {
  readonly undecidable: number;
  readonly broken: readonly Broken[];
  readonly #byRow = new Map<number, Broken>();
  readonly #byKey = new Map<string, Broken>();
  /** Sorted by where they start; none overlaps another. */
  readonly #ranges: PlacedRecord[] = [];

  constructor(lines: readonly ManifestLine[]) {
    const byItem = new Map<number, ManifestLine[]>();
    for (const line of lines) byItem.set(line.item, [...(byItem.get(line.item) ?? []), line]);
    const all = [...byItem].map(([item, own]) => {
      const broken = brokenBy(item, own);
      this.#place(broken, own);
      return broken;
    });
    this.broken = all.filter(({ isSpared }) => !isSpared);
    this.undecidable = all.length - this.broken.length;
    this.#ranges.sort((a, b) => a.start - b.start);
  }

  /** Makes it be found by its rows, its key and its bytes. */
  #place(broken: Broken, lines: readonly ManifestLine[]): void {
    if (broken.key !== null) this.#byKey.set(broken.key, broken);
    // Of what was done to the file itself, lines that were put in can be held: that is right, and no more is told by it.
    const held = broken.isFile ? { ...broken, isSpared: true, isPlaced: true } : broken;
    for (const { where, row, record, copies = [], after } of lines) {
      if (broken.isFile && row == null) continue;
      const rows = broken.isFile ? Array.from({ length: linesIn(after) }, (_, i) => row! + i) : [...(row == null ? [] : [row]), ...copies.map((copy) => copy.row)];
      for (const each of rows) this.#byRow.set(each, held);
      for (const text of [record ?? where, ...copies.map((copy) => copy.record)]) {
        const range = parseRange(text);
        if (range !== null) this.#ranges.push({ ...range, broken: held });
      }
    }
  }

  /** What a catch is about; null: a record that is whole. */
  find({ row, key, byteOffset, byteLength }: Catch): Broken | null {
    if (byteOffset !== null && byteLength !== null) {
      const placed = this.#placedAt(byteOffset, byteOffset + byteLength);
      if (placed !== null) return placed.broken;
      // Nothing was planted at these bytes: its row or key can only be that of a record whose bytes nobody knows.
      const found = this.#found(row, key);
      return found?.isPlaced ? null : found;
    }
    if (row === 0) return this.broken.find(({ isFile }) => isFile) ?? null;
    return this.#found(row, key);
  }

  #found(row: number | null, key: string | null): Broken | null {
    if (row !== null) return this.#byRow.get(row) ?? null;
    return key === null ? null : this.#byKey.get(key) ?? null;
  }

  /** The record that has the first of these bytes; or the first one that begins among them. */
  #placedAt(start: number, end: number): PlacedRecord | null {
    let [low, high] = [0, this.#ranges.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#ranges[middle].start <= start) low = middle + 1;
      else high = middle;
    }
    const [before, first] = [this.#ranges[low - 1], this.#ranges[low]];
    if (before !== undefined && before.end > start) return before;
    return first !== undefined && first.start < end ? first : null;
  }
}

function brokenBy(item: number, lines: readonly ManifestLine[]): Broken {
  const kinds = [...new Set(lines.map(({ kind }) => kind))].sort();
  return {
    label: kinds.join('+'), kinds: kinds.map((kind) => dataFault(kind, '--manifest')), isFile: item === 0,
    isSpared: lines.some(({ undecidable }) => undecidable), key: lines.find(({ key }) => key != null)?.key ?? null,
    isGone: lines.some(({ where, after }) => where === '/order' && after === null),
    isPlaced: lines.some(({ where, record }) => parseRange(record ?? where) !== null),
  };
}

function linesIn(text: string | null): number {
  return Math.max(1, (text ?? '').split('\n').length - 1);
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
    if (found?.isSpared) continue;
    if (found === null) falseReasons.push(each.reason);
    else held.set(found, [...(held.get(found) ?? []), each]);
  }
  // Of a file that is held as a whole no row is loaded, and what would have become of one nobody knows.
  const isFileHeld = catches.some(({ row, byteOffset }) => row === 0 && byteOffset === null);
  const fits = (broken: Broken, each: Catch): boolean => !strict || each.reason === null || broken.kinds.some(({ reasons }) => reasons.includes(each.reason!));
  const outcome = (broken: Broken): Outcome => {
    const own = held.get(broken);
    if (own === undefined && (broken.isGone || (isFileHeld && !broken.isFile))) return 'open';
    const wanted = wish(broken);
    if (wanted === 'load') return own === undefined ? 'caught' : 'missed';
    return own?.some((each) => fits(broken, each)) ? 'caught' : wanted === 'either' ? 'open' : 'missed';
  };
  return grades(manifest, outcome, falseReasons);
}

/** Grades what a table holds. `lost`: whole records that it does not have, null where nobody knows; `rows`: all that it has. */
export function gradeStored(manifest: Manifest, stored: (key: string) => Stored, lost: number | null, rows: number): Grades {
  const outcome = (broken: Broken): Outcome => {
    const wanted = wish(broken);
    if (broken.isFile) return wanted !== 'hold' ? 'open' : rows === 0 ? 'caught' : 'missed';
    if (broken.key === null || broken.isGone) return 'open';
    const { count, right } = stored(broken.key);
    if (count === 1 && right === true) return 'caught';
    if (wanted === 'load') return count === 1 && right !== false ? 'caught' : 'missed';
    if (count === 0) return 'caught';
    return right === null && wanted === 'either' && count === 1 ? 'open' : 'missed';
  };
  return grades(manifest, outcome, lost === null ? null : Array.from({ length: lost }, () => null));
}

/** `falseReasons`: of each whole record that was held, its reason; null where nobody knows which were. */
function grades(manifest: Manifest, outcome: (broken: Broken) => Outcome, falseReasons: readonly (string | null)[] | null): Grades {
  const counts = new Map<string, { kinds: readonly DataFault[] } & Record<Outcome, number>>();
  const total = { caught: 0, missed: 0, open: 0 };
  for (const broken of manifest.broken) {
    const count = counts.get(broken.label) ?? { kinds: broken.kinds, caught: 0, missed: 0, open: 0 };
    counts.set(broken.label, count);
    const found = outcome(broken);
    count[found]++;
    total[found]++;
  }
  const kinds = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, count]) => gradeOf(kind, count, falseOf(count.kinds, falseReasons)));
  return { kinds, total: gradeOf('all', total, falseReasons?.length ?? null), undecidable: manifest.undecidable, gone: manifest.broken.filter(({ isGone }) => isGone).length };
}

/** False alarms of a kind, by their reasons: null where one has none, and where it cannot be told which of several kinds it belongs to. */
function falseOf(kinds: readonly DataFault[], falseReasons: readonly (string | null)[] | null): number | null {
  if (falseReasons === null || falseReasons.includes(null)) return null;
  const own = falseReasons.filter((reason) => kinds.some(({ reasons }) => reasons.includes(reason!))).length;
  return kinds.length > 1 && own > 0 ? null : own;
}

function gradeOf(kind: string, { caught, missed, open }: Readonly<Record<Outcome, number>>, falseCount: number | null): Grade {
  return {
    kind, planted: caught + missed + open, caught, missed, open, false: falseCount,
    precision: falseCount === null ? null : share(caught, caught + falseCount), recall: share(caught, caught + missed),
  };
}

/** Null where there was nothing to tell. */
function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
