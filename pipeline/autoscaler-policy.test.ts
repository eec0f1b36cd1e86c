import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wantedWorkers, type ScalingView } from './autoscaler-policy.ts';

const calm: ScalingView = { lag: 0, lagLimit: 1000, least: 2, most: 8, now: 2, calmMs: 0, cooldownMs: 30_000 };

describe('wantedWorkers', () => {
  test('is within its bounds, whatever the lag', () => {
    fc.assert(fc.property(fc.nat(1_000_000), fc.integer({ min: 2, max: 8 }), fc.nat(100_000), (lag, now, calmMs) => {
      const wanted = wantedWorkers({ ...calm, lag, now, calmMs });
      expect(wanted).toBeGreaterThanOrEqual(2);
      expect(wanted).toBeLessThanOrEqual(8);
    }));
  });

  test('one worker for each lag limit, at once', () => {
    expect(wantedWorkers({ ...calm, lag: 2000 })).toBe(2);
    expect(wantedWorkers({ ...calm, lag: 2001 })).toBe(3);
    expect(wantedWorkers({ ...calm, lag: 50_000 })).toBe(8);
  });

  test('takes no worker away before the cool-down, and then all that are too many', () => {
    expect(wantedWorkers({ ...calm, now: 8, calmMs: 29_999 })).toBe(8);
    expect(wantedWorkers({ ...calm, now: 8, calmMs: 30_000 })).toBe(2);
    expect(wantedWorkers({ ...calm, now: 8, lag: 4500, calmMs: 30_000 })).toBe(5);
  });
});
