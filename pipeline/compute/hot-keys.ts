import type { KeyCount } from './task.ts';

/**
 * A key is hot where it alone fills half a partition: from one row in twice the number of partitions on. Fewer salted keys
 * are salted for nothing; with more rows, a key unbalances whatever partition it is in.
 */
export function hotRows(totalRows: number, partitions: number): number {
  return totalRows / (2 * partitions);
}

/**
 * Hot keys from the largest keys of each split. A key that is hot in the batch is among the largest of the splits that hold
 * it, unless these name fewer keys than can be hot.
 */
export function hotKeysOf(sketches: readonly (readonly KeyCount[])[], totalRows: number, partitions: number): KeyCount[] {
  const counts = new Map<number, number>();
  for (const sketch of sketches) for (const { key, rows } of sketch) counts.set(key, (counts.get(key) ?? 0) + rows);
  return [...counts].map(([key, rows]) => ({ key, rows }))
    .filter(({ rows }) => rows >= hotRows(totalRows, partitions))
    .toSorted((a, b) => b.rows - a.rows || a.key - b.key);
}

/** Weights of keys from the splits that were sampled. */
export function sumWeights(samples: readonly (readonly KeyCount[])[]): KeyCount[] {
  const sums = new Map<number, number>();
  for (const sample of samples) for (const { key, rows } of sample) sums.set(key, (sums.get(key) ?? 0) + rows);
  return [...sums].map(([key, rows]) => ({ key, rows }));
}
