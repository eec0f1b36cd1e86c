import type { DamageKind, Plant } from './damage.ts';
import type { LedgerView } from './ledger/ledger.ts';
import type { DetectionReport } from './result.ts';

/** What was planted in one item; several kinds are one joint label: `ragged+type`. */
export interface Label {
  readonly id: string;
  readonly reasons: ReadonlySet<string>;
  /** Only what the sender states of it is wrong: that it was delivered as it is does not show that anybody looked. */
  readonly isBeside: boolean;
}

/**
 * How well a pipeline told damaged items from clean ones, by kind of damage. A planted item is caught if it was held by a
 * reason that fits its damage, or delivered right after all: what was broken in it was then put right, lost nothing, or
 * was sent again. It is missed if it was delivered wrong, lost, held by a reason that has nothing to do with it, or
 * delivered although its sender states that it is another. A clean item that was held is a false alarm of every kind
 * that its reason fits.
 */
export function score(kinds: Readonly<Record<string, DamageKind>>, manifest: readonly Plant[], ledger: LedgerView): DetectionReport[] {
  const labels = labelsOf(kinds, manifest);
  const counts = new Map<string, { planted: number; truePositive: number; falsePositive: number; falseNegative: number }>();
  const of = (id: string) => {
    let count = counts.get(id);
    if (count === undefined) counts.set(id, (count = { planted: 0, truePositive: 0, falsePositive: 0, falseNegative: 0 }));
    return count;
  };
  for (const [item, label] of labels.all()) {
    const count = of(label.id);
    count.planted++;
    if (isCaught(item, label, ledger)) count.truePositive++;
    else count.falseNegative++;
  }
  for (const item of cleanHeld(labels, ledger)) {
    const reason = ledger.cause(item);
    for (const kind of Object.values(kinds)) if (kind.reasons.includes(reason)) of(kind.id).falsePositive++;
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([fault, count]) => ({
    fault, ...count,
    precision: share(count.truePositive, count.truePositive + count.falsePositive),
    recall: share(count.truePositive, count.planted),
  }));
}

/** Clean items that were held, once each, whatever for: a reason that fits no kind, or several, makes one false alarm as well. */
export function falseAlarms(kinds: Readonly<Record<string, DamageKind>>, manifest: readonly Plant[], ledger: LedgerView): number[] {
  return cleanHeld(labelsOf(kinds, manifest), ledger);
}

function cleanHeld(labels: Labels, ledger: LedgerView): number[] {
  const clean: number[] = [];
  for (const bucket of ['quarantined', 'rejected'] as const) {
    ledger.each(bucket, null, (item) => {
      if (labels.of(item) === null && !labels.spared(item)) clean.push(item);
    });
  }
  return clean;
}

function labelsOf(kinds: Readonly<Record<string, DamageKind>>, manifest: readonly Plant[]): Labels {
  const labels = new Labels(kinds);
  for (const plant of manifest) labels.add(plant);
  return labels;
}

function isCaught(item: number, { reasons, isBeside }: Label, ledger: LedgerView): boolean {
  const bucket = ledger.bucket(item);
  if (bucket === 'quarantined' || bucket === 'rejected') return reasons.has(ledger.cause(item));
  return !isBeside && (bucket === 'delivered' || bucket === 'late');
}

/** A file that does not agree with its control: which of the two is right nobody who reads it can tell, so it is held or it was not noticed. */
function isBeside({ scope, expected, evidence }: DamageKind): boolean {
  return scope === 'file' && expected === 'quarantine' && evidence === 'control-total';
}

/** null where there was nothing to tell. */
function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** What is planted in which item, as the manifest grows. */
export class Labels {
  readonly #kinds: Readonly<Record<string, DamageKind>>;
  readonly #planted = new Map<number, Set<string>>();
  readonly #undecidable = new Set<number>();
  readonly #made = new Map<string, Label>();
  readonly #covers: (readonly [first: number, last: number])[] = [];
  /** `#covers` in order and without overlaps; null while there are newer ones. */
  #merged: readonly (readonly [number, number])[] | null = [];

  constructor(kinds: Readonly<Record<string, DamageKind>>) {
    this.#kinds = kinds;
  }

  add({ kind, item, covers, undecidable }: Plant): void {
    if (!Object.hasOwn(this.#kinds, kind)) throw new Error(`the manifest holds ${kind}, which is no kind of damage of this scenario`);
    if (undecidable) this.#undecidable.add(item);
    const known = this.#planted.get(item);
    if (known) known.add(kind);
    else this.#planted.set(item, new Set([kind]));
    const before = this.#covers.at(-1);
    if (covers === undefined || (covers[0] === before?.[0] && covers[1] === before[1])) return;
    this.#covers.push(covers);
    this.#merged = null;
  }

  /** null where nothing was planted, or where nobody can decide. */
  of(item: number): Label | null {
    const ids = this.#planted.get(item);
    if (ids === undefined || this.#undecidable.has(item)) return null;
    const id = ids.size === 1 ? [...ids][0] : [...ids].sort().join('+');
    let label = this.#made.get(id);
    if (label === undefined) {
      const kinds = [...ids].map((each) => this.#kinds[each]);
      this.#made.set(id, (label = { id, reasons: new Set(kinds.flatMap(({ reasons }) => reasons)), isBeside: kinds.some(isBeside) }));
    }
    return label;
  }

  /** An item that a plant spoils besides its own, or that nobody can decide. */
  spared(item: number): boolean {
    return this.#undecidable.has(item) || within((this.#merged ??= mergedRanges(this.#covers)), item);
  }

  /** In the order of items. */
  *all(): Iterable<[item: number, label: Label]> {
    for (const item of [...this.#planted.keys()].sort((a, b) => a - b)) {
      const label = this.of(item);
      if (label !== null) yield [item, label];
    }
  }
}

function mergedRanges(ranges: readonly (readonly [number, number])[]): [number, number][] {
  const merged: [number, number][] = [];
  for (const [first, last] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const before = merged.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else merged.push([first, last]);
  }
  return merged;
}

function within(ranges: readonly (readonly [number, number])[], item: number): boolean {
  let [low, high] = [0, ranges.length - 1];
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const [first, last] = ranges[middle];
    if (item < first) high = middle - 1;
    else if (item > last) low = middle + 1;
    else return true;
  }
  return false;
}
