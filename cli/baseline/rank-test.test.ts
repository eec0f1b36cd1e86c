import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { doubledRanks, holm, rankSumP, signedRankP, sum } from './rank-test.ts';

/** Small numbers, so that ties are common. */
const few = (least: number) => fc.array(fc.integer({ min: 0, max: 6 }), { minLength: least, maxLength: 6 });

function* choices(count: number, size: number, from = 0): Iterable<number[]> {
  if (size === 0) yield [];
  else for (let i = from; i <= count - size; i++) for (const rest of choices(count, size - 1, i + 1)) yield [i, ...rest];
}

/** Twice the smaller tail, counted one by one. */
function twiceTheSmallerTail(all: readonly number[], observed: number): number {
  const share = (holds: (value: number) => boolean) => all.filter(holds).length / all.length;
  return Math.min(1, 2 * Math.min(share((each) => each <= observed), share((each) => each >= observed)));
}

test('ranks are doubled places; equal values share the middle of theirs', () => {
  expect(doubledRanks([30, 10, 20, 20])).toEqual([8, 2, 5, 5]);
  fc.assert(fc.property(few(1), (values) => {
    expect(sum(doubledRanks(values))).toBe(values.length * (values.length + 1));
  }));
});

test('the rank sum test is the share of all ways to deal the ranks that are as extreme', () => {
  fc.assert(fc.property(few(1), few(1), (before, after) => {
    const ranks = doubledRanks([...before, ...after]);
    const sums = [...choices(ranks.length, before.length)].map((chosen) => sum(chosen.map((i) => ranks[i])));
    expect(rankSumP(before, after)).toBeCloseTo(twiceTheSmallerTail(sums, sum(ranks.slice(0, before.length))), 12);
  }));
});

test('the signed rank test is the share of all signs that are as extreme', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 8 }), (differences) => {
    const told = differences.filter((each) => each !== 0);
    const ranks = doubledRanks(told.map(Math.abs));
    const sums = Array.from({ length: 2 ** told.length }, (_, signs) => sum(ranks.filter((__, i) => (signs >> i) & 1)));
    expect(signedRankP(differences)).toBeCloseTo(twiceTheSmallerTail(sums, sum(ranks.filter((_, i) => told[i] > 0))), 12);
  }));
});

test('neither sample is favoured, and what keeps the order keeps the answer', () => {
  fc.assert(fc.property(few(1), few(1), (before, after) => {
    expect(rankSumP(before, after)).toBeCloseTo(rankSumP(after, before), 12);
    const stretched = (values: number[]) => values.map((value) => value ** 3 - 7);
    expect(rankSumP(stretched(before), stretched(after))).toBe(rankSumP(before, after));
  }));
});

test('a p-value is no more often small than it says: over all ways to deal a sample, at most 5 % are below 0.05', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 8, maxLength: 8 }), (values) => {
    const dealt = [...choices(8, 4)].map((chosen) => rankSumP(chosen.map((i) => values[i]), values.filter((_, i) => !chosen.includes(i))));
    expect(dealt.filter((p) => p <= 0.05).length / dealt.length).toBeLessThanOrEqual(0.05);
  }), { numRuns: 30 });
});

describe('Holm', () => {
  test('takes the smallest times the number of them, and never falls', () => {
    expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06]);
  });

  test('is never below the value itself, and keeps their order', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 9 }), (values) => {
      const adjusted = holm(values);
      values.forEach((value, i) => expect(adjusted[i]).toBeGreaterThanOrEqual(value));
      const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
      order.slice(1).forEach((at, i) => expect(adjusted[at]).toBeGreaterThanOrEqual(adjusted[order[i]]));
    }));
  });
});
