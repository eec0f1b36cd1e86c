import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changesOf, falseAlarmRate, type Samples } from './change.ts';
import { changeText } from './change-text.ts';
import { noStyle } from '../text/style.ts';

const drawn = fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 20, maxLength: 20 });
const sample = (values: readonly (number | null)[], unit = 'ms') => ({ unit, values });
const one = (values: readonly (number | null)[]): Samples => ({ figure: sample(values) });
const spread = Array.from({ length: 20 }, (_, i) => 100 + ((i * 7) % 20));

test('runs that are the same again have not changed, whatever they vary in', () => {
  fc.assert(fc.property(drawn, (values) => {
    expect(changesOf(one(values), one(values), true)).toMatchObject([{ verdict: 'same', p: 1, shift: { estimate: 0, resolution: 0 } }]);
  }));
});

describe.each([true, false])('paired: %j', (paired) => {
  test('a shift of every seed beyond the smallest that is told is told, with its side', () => {
    fc.assert(fc.property(drawn, drawn, fc.constantFrom(-1, 1), (before, noise, side) => {
      const { shift } = changesOf(one(before), one(noise), paired)[0];
      const by = side * (shift.resolution! * 2.1 + 1) - shift.estimate;
      const [change] = changesOf(one(before), one(noise.map((value) => value + by)), paired);
      expect(change.verdict).toBe(side > 0 ? 'worse' : 'better');
    }));
  });

  test('the more figures are looked at, the more one of them has to show', () => {
    const shifted = spread.map((value) => value + 6);
    const many = (of: readonly number[], others: readonly number[]): Samples => Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`f${i}`, sample(i === 0 ? of : others)]));
    const [alone] = changesOf(one(spread), one(shifted.toReversed()), paired);
    const among = changesOf(many(spread, spread), many(shifted.toReversed(), spread.toReversed()), paired).find(({ id }) => id === 'f0')!;
    expect(among.p).toBeGreaterThan(alone.p);
  });
});

describe('over many checks of twelve seeds', () => {
  /** Lumpy, as figures of runs are: mostly one of a few values a second apart, some of them far off, and counts with many zeros. */
  const lumpy = fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 17, max: 20 }) }, { weight: 1, arbitrary: fc.integer({ min: 20, max: 60 }) });
  const counted = fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }) });
  const twelve = (values: fc.Arbitrary<number>) => fc.array(values, { minLength: 12, maxLength: 12 });
  const figures = fc.record({ drain: twelve(fc.integer({ min: 17, max: 20 })), p50: twelve(lumpy), p99: twelve(lumpy), lost: twelve(counted), shed: twelve(counted) });
  const pairs = fc.sample(fc.tuple(figures, figures), { seed: 1, numRuns: 200 });
  const samples = (of: Readonly<Record<string, readonly number[]>>): Samples => Object.fromEntries(Object.entries(of).map(([id, values]) => [id, sample(values)]));
  const alarms = (paired: boolean, by: number): number => pairs.filter(([before, now]) => changesOf(samples(before), samples({ ...now, drain: now.drain.map((value) => value + by) }), paired)
    .some(({ verdict }) => verdict !== 'same')).length;

  test.each([true, false])('nothing has changed: hardly an alarm (paired: %j)', (paired) => {
    expect(alarms(paired, 0)).toBeLessThanOrEqual(pairs.length * 2.5 * falseAlarmRate);
  });

  test.each([true, false])('one of five figures moved by more than it varies in: always an alarm (paired: %j)', (paired) => {
    expect(alarms(paired, 4)).toBe(pairs.length);
  });
});

test('figures with one value throughout take nothing of the chances of the others', () => {
  const still = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`still${i}`, sample(spread.map(() => 0))]));
  const shifted = spread.map((value) => value + 9);
  const alone = changesOf(one(spread), one(shifted), false)[0];
  const among = changesOf({ ...one(spread), ...still }, { ...one(shifted), ...still }, false).find(({ id }) => id === 'figure')!;
  expect(among.p).toBe(alone.p);
  expect(alone.p).toBeLessThanOrEqual(falseAlarmRate);
});

test('what a run could not tell is left out, of a pair on both sides', () => {
  const missing = (values: readonly (number | null)[], at: number) => values.map((value, i) => (i === at ? null : value));
  const [change] = changesOf(one(missing(spread, 0)), one(missing(spread, 3)), true);
  expect(change).toMatchObject({ verdict: 'same', p: 1, shift: { estimate: 0 } });
  expect(changesOf(one(spread.map(() => null)), one(spread), false)[0]).toMatchObject({ before: null, verdict: 'same', shift: { resolution: null } });
});

describe.each([true, false])('a figure that was known and is not any more (paired: %j)', (paired) => {
  const without = (missing: number) => spread.map((value, i) => (i < missing ? null : value));
  const verdictOf = (now: Samples) => changesOf(one(spread), now, paired)[0].verdict;

  test('is unknown where more than a tenth of the new runs cannot tell it', () => {
    expect([0, 2, 3, 12, 20].map((missing) => verdictOf(one(without(missing))))).toEqual(['same', 'same', 'unknown', 'unknown', 'unknown']);
  });

  test('is unknown where it is no figure of the new runs', () => {
    expect(verdictOf({})).toBe('unknown');
  });

  test('is worse where what is left says so, and never better', () => {
    const moved = (by: number) => one(without(4).map((value) => (value === null ? null : value + by)));
    expect([verdictOf(moved(60)), verdictOf(moved(-60))]).toEqual(['worse', 'unknown']);
  });

  test('is named, and nothing is said to be no worse', () => {
    const lines = changeText(changesOf({ ...one(spread), 'drain-time': sample(spread) }, one(spread), paired), { paired, before: 20, now: 20 }, noStyle);
    expect(lines.join(' ')).toMatch(/\? {2}drain-time .*\? unknown {3}drain-time \(told by 20 of 20 runs then, by 0 of 20 now\)$/);
    expect(lines.join(' ')).not.toContain('no worse');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });
});

test('one that was unknown then and is known now is no change that could be for the worse', () => {
  expect(changesOf(one(spread.map(() => null)), one(spread), true)[0].verdict).toBe('same');
});

test('with too few seeds no shift is promised to be told', () => {
  expect(changesOf(one([1, 2, 3]), one([4, 5, 6]), true)[0].shift.resolution).toBeNull();
});

test('the report tells changes first, fits a window, and says what could have been told', () => {
  const before: Samples = { 'drain-time': sample(spread), 'critical-lost': sample(spread.map(() => 0), 'events'), 'latency.telemetry:p99': sample(spread.map((value) => value * 10)) };
  const now: Samples = { ...before, 'drain-time': sample(spread.map((value) => value + 50)) };
  const lines = changeText(changesOf(before, now, false), { paired: false, before: 20, now: 20 }, noStyle);
  expect(lines.join('\n')).toMatch(/✗ {2}drain-time .*110 ms .*160 ms .*\+50 ms \(p < 0\.0001\) .*±/);
  expect(lines.findIndex((line) => line.includes('drain-time'))).toBeLessThan(lines.findIndex((line) => line.includes('telemetry')));
  expect(lines.join('\n')).toContain('the same in every run: critical-lost');
  expect(lines.at(-1)).toBe('✗ worse   drain-time');
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
});
