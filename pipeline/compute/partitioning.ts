import { mostSalts, type KeyCount, type Partitioning } from './task.ts';

export interface PartitioningOptions {
  readonly partitions: number;
  readonly combine: boolean;
  /** Hot keys that are to be salted, with their rows; empty for none. */
  readonly hot: readonly KeyCount[];
  /** Rows of the batch. */
  readonly totalRows: number;
  /** Salts of a key for each partition that it would fill by itself. */
  readonly saltFactor: number;
  /** What of each key will be sent, sampled: makes a range split of equal weights; null: by hash. */
  readonly weights: readonly KeyCount[] | null;
}

/** How the rows of a batch are spread over partitions. */
export function planPartitioning({ partitions, combine, hot, totalRows, saltFactor, weights }: PartitioningOptions): Partitioning {
  const salts = hot
    .map(({ key, rows }): [number, number] => [key, Math.min(mostSalts, Math.ceil((rows / totalRows) * partitions * saltFactor))])
    .filter(([, count]) => count > 1)
    .toSorted(([a], [b]) => a - b);
  return { partitions, combine, salts, bounds: weights === null ? null : rangeBounds(unitsOf(weights, new Map(salts)), partitions) };
}

interface Unit {
  readonly ordinal: number;
  readonly weight: number;
}

/** What can lie in a partition of its own: a key, or one salt of it; in the order of their ordinals. */
function unitsOf(weights: readonly KeyCount[], salts: ReadonlyMap<number, number>): Unit[] {
  return weights.toSorted((a, b) => a.key - b.key).flatMap(({ key, rows }) => {
    const count = salts.get(key) ?? 1;
    return Array.from({ length: count }, (_, salt): Unit => ({ ordinal: key * mostSalts + salt, weight: rows / count }));
  });
}

/**
 * Lower bounds of all partitions but the first. A unit that is heavier than an even share has a partition for itself, but
 * for what was left before it and is less than half a share; the others share the other partitions evenly, each taking its
 * part of what is left.
 */
function rangeBounds(units: readonly Unit[], partitions: number): number[] {
  const total = units.reduce((sum, { weight }) => sum + weight, 0);
  const isHeavy = ({ weight }: Unit): boolean => weight * partitions > total;
  const bounds: number[] = [];
  let light = units.reduce((sum, unit) => sum + (isHeavy(unit) ? 0 : unit.weight), 0);
  let heavyLeft = units.filter(isHeavy).length;
  let held = 0;
  let holdsHeavy = false;
  for (const unit of units) {
    const remaining = partitions - bounds.length;
    const share = light / Math.max(1, remaining - heavyLeft);
    // The nearer end: with this unit it would be further above the share than it is below without.
    const isFull = holdsHeavy || (isHeavy(unit) ? 2 * held >= share : held + unit.weight - share > share - held);
    if (remaining > 1 && (held > 0 || holdsHeavy) && isFull) {
      bounds.push(unit.ordinal);
      if (holdsHeavy) heavyLeft--;
      light -= held;
      [held, holdsHeavy] = [0, false];
    }
    if (isHeavy(unit)) holdsHeavy = true;
    else held += unit.weight;
  }
  return bounds;
}
