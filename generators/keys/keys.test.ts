import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stream } from '../../engine/random-stream.ts';
import { celebrity, hotFrom, nullShare, uniformKeys, type KeySource } from './key-source.ts';
import { zipfKeys } from './zipf.ts';

function draws(keys: KeySource, count: number, seed = 1, atMs = 0): (number | null)[] {
  const random = stream(seed, 'keys');
  return Array.from({ length: count }, () => keys.draw(random, atMs));
}

function frequencies(found: readonly (number | null)[], count: number): number[] {
  const counts = new Array<number>(count).fill(0);
  for (const key of found) if (key !== null) counts[key]++;
  return counts;
}

/** Pearson's statistic against expected probabilities, in standard deviations of the chi-squared distribution. */
function chiSquared(observed: readonly number[], probabilities: readonly number[]): number {
  const total = observed.reduce((a, b) => a + b, 0);
  const statistic = observed.reduce((sum, count, i) => sum + (count - total * probabilities[i]) ** 2 / (total * probabilities[i]), 0);
  const degrees = observed.length - 1;
  return (statistic - degrees) / Math.sqrt(2 * degrees);
}

describe.each([0, 0.5, 0.99, 1, 1.2, 2, 3.5])('Zipf with exponent %d', (s) => {
  test('keys come as often as k^-s says', () => {
    const weights = Array.from({ length: 20 }, (_, i) => (i + 1) ** -s);
    const sum = weights.reduce((a, b) => a + b, 0);
    expect(chiSquared(frequencies(draws(zipfKeys(20, s), 200_000), 20), weights.map((weight) => weight / sum))).toBeLessThan(5);
  });

  test('of a million keys the most frequent ones have their shares', () => {
    const count = 1_000_000;
    let sum = 0;
    for (let k = 1; k <= count; k++) sum += k ** -s;
    const found = draws(zipfKeys(count, s), 200_000);
    expect(found.every((key) => key! >= 0 && key! < count)).toBe(true);
    for (const top of [1, 10, 1000]) {
      let share = 0;
      for (let k = 1; k <= top; k++) share += k ** -s / sum;
      const observed = found.filter((key) => key! < top).length;
      expect(Math.abs(observed - 200_000 * share)).toBeLessThan(5 * Math.sqrt(200_000 * share * (1 - share)) + 1);
    }
  });
});

test('one key alone is the only one, however skewed', () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 20, noNaN: true }), (s) => {
    expect(new Set(draws(zipfKeys(1, s), 20))).toEqual(new Set([0]));
  }));
});

test('any number of keys and any exponent give keys within the number', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 31 }), fc.double({ min: 0, max: 10, noNaN: true }), fc.nat(), (count, s, seed) => {
    for (const key of draws(zipfKeys(count, s), 20, seed)) expect(key).toSatisfy((each: number) => Number.isInteger(each) && each >= 0 && each < count);
  }));
});

test('a celebrity has its share, the others what is left', () => {
  const counts = frequencies(draws(celebrity(uniformKeys(10), 0.5, 3), 100_000), 10);
  expect(chiSquared(counts, counts.map((_, i) => (i === 3 ? 0.55 : 0.05)))).toBeLessThan(5);
});

test('a key is hot from its moment on, and changes nothing before or in the draw of others', () => {
  const base = nullShare(zipfKeys(100, 1.1), 0.1);
  const hot = (share: number): KeySource => hotFrom(base, { key: 42, share, atMs: 1000 });
  expect(draws(hot(0.5), 1000, 1, 999)).toEqual(draws(hot(0), 1000, 1, 999));
  const [cool, warm] = [draws(hot(0), 5000, 1, 1000), draws(hot(0.5), 5000, 1, 1000)];
  const changed = warm.filter((key, i) => key !== cool[i]);
  expect(new Set(changed)).toEqual(new Set([42]));
  expect(Math.abs(changed.length - 2500)).toBeLessThan(200);
});

test('a share of items has no key', () => {
  const count = draws(nullShare(uniformKeys(5), 0.2), 50_000).filter((key) => key === null).length;
  expect(Math.abs(count - 10_000)).toBeLessThan(5 * Math.sqrt(50_000 * 0.2 * 0.8));
});

test('the first keys of a known seed are frozen', () => {
  expect(draws(nullShare(celebrity(zipfKeys(1_000_000, 1.1), 0.1), 0.05), 40, 7)).toMatchSnapshot();
});

test('what cannot be is refused', () => {
  expect(() => zipfKeys(0, 1)).toThrow(/0 keys/);
  expect(() => zipfKeys(10, -1)).toThrow(/exponent/);
  expect(() => uniformKeys(1.5)).toThrow(/1.5 keys/);
  expect(() => celebrity(uniformKeys(3), 2)).toThrow(/no share/);
  expect(() => celebrity(uniformKeys(3), 0.5, 3)).toThrow(/no key 3/);
});
