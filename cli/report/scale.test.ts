import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logScale, niceLength, niceTop, rangeScale, timeTicks } from './scale.ts';

const above = fc.double({ min: 1e-6, max: 1e12, noNaN: true });

test('the top of a scale is above its values, and not far above the highest', () => {
  fc.assert(fc.property(above, (value) => {
    expect(niceTop(value)).toBeGreaterThanOrEqual(value);
    expect(niceTop(value)).toBeLessThanOrEqual(value * 2 * (1 + 1e-9));
    expect(niceLength(value)).toBeGreaterThanOrEqual(value);
    expect(niceLength(value)).toBeLessThanOrEqual(value * 2.5 * (1 + 1e-9));
  }));
  expect([0, -1, Number.NaN].map(niceTop)).toEqual([1, 1, 1]);
});

test('moments are round, as many as there is room for, and within the run', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 100 * 86_400_000 }), fc.integer({ min: 4, max: 96 }), (endMs, most) => {
    const ticks = timeTicks(endMs, most);
    expect(ticks.length).toBeLessThanOrEqual(most + 1);
    expect(ticks[0].at).toBe(0);
    for (const { at } of ticks) expect(at <= endMs && at % 1000 === 0).toBe(true);
  }));
});

test('on a scale of lengths what takes longer is higher, and ten times as long is as far everywhere', () => {
  fc.assert(fc.property(fc.array(above, { minLength: 2, maxLength: 20 }), (values) => {
    const { place, low, high, ticks } = logScale(values);
    const places = values.toSorted((a, b) => a - b).map(place);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places.every((each) => each >= 0 && each <= 1)).toBe(true);
    expect(ticks.map(({ at }) => at)[0]).toBeCloseTo(low, 9);
    const step = 1 / Math.log10(high / low);
    expect(place(low * 10) - place(low)).toBeCloseTo(step, 6);
  }));
});

test('a scale over a range has its values between its ends, in their order, and a round value at least', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 20 }), (values) => {
    const { place, ticks } = rangeScale(values);
    const places = values.toSorted((a, b) => a - b).map(place);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect([...places, ...ticks.map(place)].every((each) => each > -1e-9 && each < 1 + 1e-9)).toBe(true);
    expect(ticks.length).toBeGreaterThanOrEqual(1);
    expect(ticks.length).toBeLessThanOrEqual(9);
  }));
});
