import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestRank } from './nearest-rank.ts';

test('it is one of the values, at least so many percent do not exceed it, and of no smaller one', () => {
  fc.assert(fc.property(fc.array(fc.integer(), { minLength: 1 }), fc.integer({ min: 1, max: 100 }), (values, percent) => {
    const found = nearestRank(values.toSorted((a, b) => a - b), percent);
    expect(values).toContain(found);
    expect(values.filter((value) => value <= found).length * 100).toBeGreaterThanOrEqual(percent * values.length);
    expect(values.filter((value) => value < found).length * 100).toBeLessThan(percent * values.length);
  }));
});

test('of a hundred values the 99th is the ninety-ninth', () => {
  expect(nearestRank(Array.from({ length: 100 }, (_, i) => i + 1), 99)).toBe(99);
});
