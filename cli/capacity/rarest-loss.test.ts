import fc from 'fast-check';
import { expect, test } from 'vitest';
import { itemsToSee, rarestSeen } from './rarest-loss.ts';

test('a loss of one in a hundred thousand takes three hundred thousand events to be seen', () => {
  expect(itemsToSee(100_000)).toBe(299_572);
});

test('so many events show it with 95 %, and one less does not', () => {
  fc.assert(fc.property(fc.integer({ min: 2, max: 1_000_000 }), (oneIn) => {
    const items = itemsToSee(oneIn);
    const unseen = (count: number): number => Math.exp(count * Math.log1p(-1 / oneIn));
    expect(unseen(items)).toBeLessThanOrEqual(0.05 + 1e-12);
    expect(unseen(items - 1)).toBeGreaterThan(0.05 - 1e-12);
    expect(Math.abs(rarestSeen(items) - oneIn)).toBeLessThanOrEqual(1);
  }));
});

test('nothing that passed shows nothing', () => {
  expect(rarestSeen(0)).toBe(0);
});
