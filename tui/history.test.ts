import { expect, test } from 'vitest';
import type { SampleSeries } from '../engine/snapshot.ts';
import { extended, growthPerSample, latest, noHistory } from './history.ts';

function told(fromSample: number, ...lag: readonly number[]): SampleSeries {
  return { sampleMs: 1000, fromSample, lag, offered: lag.map(() => 100), stored: lag.map(() => 90), behindMs: lag.map((each) => each * 10) };
}

test('stretches overlap: what was said last stands, nothing is counted twice', () => {
  const history = extended(extended(noHistory, told(0, 1, 2, 3)), told(2, 30, 40));
  expect(history.lag).toEqual([1, 2, 30, 40]);
  expect(history.stored).toEqual([90, 90, 90, 90]);
  expect(extended(history, told(1, 7)).lag).toEqual([1, 7, 30, 40]);
});

test('seconds that no snapshot told are unknown, not zero', () => {
  expect(extended(extended(noHistory, told(0, 1)), told(3, 4)).lag).toEqual([1, NaN, NaN, 4]);
});

test('a series that cannot be true changes nothing', () => {
  expect(extended(noHistory, told(-1, 4))).toBe(noHistory);
  expect(extended(noHistory, told(1e9, 4))).toBe(noHistory);
  expect(extended(noHistory, told(5))).toBe(noHistory);
});

test('growth is that of the last seconds', () => {
  expect(growthPerSample(extended(noHistory, told(0, 0, 10, 20, 30, 40, 50)))).toBe(10);
  expect(growthPerSample(extended(noHistory, told(0, 0, 10)))).toBeNull();
  expect(latest([])).toBeNull();
  expect(latest([3, NaN])).toBeNull();
});
