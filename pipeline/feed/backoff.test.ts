import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stream } from '../../engine/random-stream.ts';
import { backoffMs } from './backoff.ts';

test('a wait is between half and all of what doubles with every try, and never beyond the limit', () => {
  fc.assert(fc.property(fc.nat(60), fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 10_000_000 }), fc.nat(), (attempt, firstMs, longestMs, seed) => {
    const waitMs = backoffMs(attempt, { firstMs, longestMs }, stream(seed, 'backoff'));
    const fullMs = Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 40));
    expect(waitMs).toBeGreaterThanOrEqual(Math.floor(fullMs / 2));
    expect(waitMs).toBeLessThanOrEqual(fullMs);
  }));
});

test('two that failed together come back at different times', () => {
  const waits = [1, 2, 3, 4].map((seed) => backoffMs(5, { firstMs: 1000, longestMs: 1e9 }, stream(seed, 'backoff')));
  expect(new Set(waits).size).toBe(4);
});
