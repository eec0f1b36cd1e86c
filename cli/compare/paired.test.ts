import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clearOfZero, intervalRank, medianInterval, medianOf } from './paired.ts';

test('ranks agree with the published table of the sign test', () => {
  // Two-sided 95 %: n = 6 is the first that bears one; n = 20 takes the 6th value from either end.
  expect([5, 6, 8, 9, 12, 20, 25].map((n) => intervalRank(n, 0.95))).toEqual([0, 1, 1, 2, 3, 6, 8]);
  // 99.9 %: eleven equal signs have a chance of 2 / 2048.
  expect([10, 11, 20].map((n) => intervalRank(n, 0.999))).toEqual([0, 1, 3]);
});

test('the median of an even count lies halfway', () => {
  expect(medianOf([4, 1, 3, 2])).toBe(2.5);
  expect(medianOf([9, 1, 5])).toBe(5);
});

test('too few pairs bear no interval and are never clear of zero', () => {
  const interval = medianInterval([5, 6, 7]);
  expect(interval).toEqual({ median: 6, low: null, high: null });
  expect(clearOfZero(interval)).toBe(false);
});

test('one opposite sign among twenty leaves the interval clear, six do not', () => {
  const signs = (negative: number) => Array.from({ length: 20 }, (_, i) => (i < negative ? -1 : 1));
  expect(clearOfZero(medianInterval(signs(1)))).toBe(true);
  expect(clearOfZero(medianInterval(signs(5)))).toBe(true);
  expect(clearOfZero(medianInterval(signs(6)))).toBe(false);
});

test('an interval holds its median and turns with its values', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 6, maxLength: 40 }), (values) => {
      const { median, low, high } = medianInterval(values);
      expect(low).toBeLessThanOrEqual(median);
      expect(high).toBeGreaterThanOrEqual(median);
      const turned = medianInterval(values.map((value) => 0 - value));
      expect([turned.low, turned.high]).toEqual([0 - (high as number), 0 - (low as number)]);
    }),
  );
});

test('the interval covers the true median at least as often as it promises', () => {
  // Exactly: with n pairs of random sign, the interval misses zero iff fewer than `rank` signs fall on one side.
  for (let n = 6; n <= 30; n++) {
    const rank = intervalRank(n, 0.95);
    let [probability, missed] = [2 ** -n, 0];
    for (let k = 0; k < n; k++) {
      if (k < rank) missed += 2 * probability;
      probability *= (n - k) / (k + 1);
    }
    expect(missed).toBeLessThanOrEqual(0.05);
  }
});
