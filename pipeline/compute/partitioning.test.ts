import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planPartitioning } from './partitioning.ts';
import { mostSalts, type KeyCount } from './task.ts';

const keys = fc.uniqueArray(fc.record({ key: fc.integer({ min: -1, max: 2 ** 31 - 1 }), rows: fc.integer({ min: 1, max: 100_000 }) }), { selector: ({ key }) => key, minLength: 1, maxLength: 200 });
const plan = (weights: readonly KeyCount[] | null, partitions: number, hot: readonly KeyCount[] = [], saltFactor = 8) => planPartitioning({
  partitions, combine: false, hot, totalRows: (weights ?? hot).reduce((sum, { rows }) => sum + rows, 0), saltFactor, weights,
});

/** Weights of the partitions that bounds make. */
function partsOf(weights: readonly KeyCount[], salts: readonly (readonly [number, number])[], bounds: readonly number[], partitions: number): number[] {
  const parts = new Array<number>(partitions).fill(0);
  const counts = new Map(salts);
  for (const { key, rows } of weights) {
    const count = counts.get(key) ?? 1;
    for (let salt = 0; salt < count; salt++) parts[bounds.filter((bound) => key * mostSalts + salt >= bound).length] += rows / count;
  }
  return parts;
}

test('bounds rise, and there are no more of them than make the partitions', () => {
  fc.assert(fc.property(keys, fc.integer({ min: 1, max: 32 }), (weights, partitions) => {
    const { bounds } = plan(weights, partitions);
    expect(bounds).toEqual([...new Set(bounds)].toSorted((a, b) => a - b));
    expect(bounds!.length).toBeLessThan(partitions);
  }));
});

test('no partition is heavier than twice an even share and the heaviest key: a heavy key has one for itself', () => {
  fc.assert(fc.property(keys, fc.integer({ min: 1, max: 32 }), (weights, partitions) => {
    const { bounds, salts } = plan(weights, partitions);
    const total = weights.reduce((sum, { rows }) => sum + rows, 0);
    const heaviest = Math.max(...weights.map(({ rows }) => rows));
    expect(Math.max(...partsOf(weights, salts, bounds!, partitions))).toBeLessThanOrEqual(2 * (total / partitions) + heaviest);
  }));
});

test('a celebrity in the middle of many light keys lies alone, and the others share the other partitions evenly', () => {
  const weights = Array.from({ length: 1001 }, (_, key) => ({ key, rows: key === 500 ? 1000 : 1 }));
  const parts = partsOf(weights, [], plan(weights, 11).bounds!, 11);
  expect(parts.filter((part) => part === 1000)).toHaveLength(1);
  const others = parts.filter((part) => part !== 1000);
  expect(Math.max(...others) - Math.min(...others)).toBeLessThanOrEqual(2);
});

test('salted, the same celebrity is in as many partitions as it fills, and all are even', () => {
  const weights = Array.from({ length: 1001 }, (_, key) => ({ key, rows: key === 500 ? 1000 : 1 }));
  const { bounds, salts } = plan(weights, 10, [{ key: 500, rows: 1000 }]);
  expect(salts).toEqual([[500, 40]]);
  const parts = partsOf(weights, salts, bounds!, 10);
  expect(Math.max(...parts) / Math.min(...parts)).toBeLessThan(1.2);
});

test('a key that would have one salt has none, and no key has more than an ordinal can hold', () => {
  expect(plan(null, 8, [{ key: 1, rows: 1 }], 0.1).salts).toEqual([]);
  expect(plan(null, 1000, [{ key: 1, rows: 10 }], mostSalts).salts).toEqual([[1, mostSalts]]);
});
