import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fewestValues, trendOf } from './trend.ts';

/** A reading a minute. What noise does to it: test/soak/noise.test.ts. */
const everyMs = 60_000;

test('the slope of a straight line is its own, in any unit of time, and nothing is left to doubt', () => {
  fc.assert(fc.property(fc.integer({ min: -100, max: 100 }), fc.integer({ min: -50, max: 50 }), fc.integer({ min: fewestValues, max: 300 }), fc.integer({ min: 1, max: 3600 }), (from, by, length, seconds) => {
    const trend = trendOf(Array.from({ length }, (_, i) => from + by * i), seconds * 1000)!;
    for (const value of [trend.slope, trend.low, trend.high]) expect(value).toBeCloseTo((by * 3600) / seconds, 4);
    expect(trend.smallest).toBeCloseTo(0, 4);
  }));
});

test('what is added to all values changes nothing, and what all are multiplied by multiplies all', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: fewestValues, maxLength: 100 }), fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 1, max: 50 }), (values, more, times) => {
    const [plain, changed] = [trendOf(values, everyMs)!, trendOf(values.map((value) => times * value + more), everyMs)!];
    for (const key of ['slope', 'low', 'high', 'smallest'] as const) expect(changed[key]).toBeCloseTo(times * plain[key], 4);
  }));
});

test('fewer readings than make twelve blocks tell nothing', () => {
  expect(trendOf(new Array<number>(fewestValues - 1).fill(1), everyMs)).toBeNull();
  expect(trendOf(new Array<number>(fewestValues).fill(1), everyMs)).toEqual({ slope: 0, low: 0, high: 0, smallest: 0 });
});
