import { beforeEach, describe, expect, test } from 'vitest';
import { stream } from '../../engine/random-stream.ts';
import { judgeSeries } from './judge-series.ts';
import type { Series } from './series.ts';

const mib = 2 ** 20;
const everyMs = 120_000;
/** Eight hours, of which a fifth is cut off. */
const judging = { everyMs, warmUpMs: 5_760_000, lastingMs: 7 * 24 * 3_600_000 };
const anHour = 30;
/** Anew for each test: what one draws is not the next one's chance. */
let random = stream(4, 'series');
beforeEach(() => { random = stream(4, 'series'); });

function series(value: (reading: number) => number | null, change: Partial<Series> = {}): Series {
  return { id: 'memory of service-1', unit: 'bytes', told: null, limit: null, doubt: null, values: Array.from({ length: 240 }, (_, i) => value(i)), ...change };
}

const wandering = (level: number, around: number) => (): number => level + around * random.normal();
const leaking = (level: number, by: number, around: number) => (i: number): number => level + (by * i) / anHour + around * random.normal();

describe('a service of 80 MiB that wanders by 4 MiB', () => {
  test('is steady where it has room for a week of what could have hidden', () => {
    const found = judgeSeries(series(wandering(80 * mib, 4 * mib), { limit: { value: 2048 * mib, what: 'what it may take' } }), judging);
    expect(found).toMatchObject({ finding: 'steady', hoursLeft: null, why: '' });
    expect(found.level! / mib).toBeCloseTo(80, -1);
    expect(found.trend!.smallest).toBeLessThan(2 * mib);
  });

  test('cannot be told of where a week of that would not fit', () => {
    expect(judgeSeries(series(wandering(80 * mib, 4 * mib), { limit: { value: 100 * mib, what: 'what it may take' } }), judging)).toMatchObject({ finding: 'unknown', why: expect.stringContaining('would matter') as string });
  });
});

test('a leak of 5 MiB an hour is seen, and how long it has', () => {
  const found = judgeSeries(series(leaking(80 * mib, 5 * mib, 4 * mib), { limit: { value: 620 * mib, what: 'what it may take' } }), judging);
  expect(found.finding).toBe('grows');
  expect(found.trend!.slope / mib).toBeCloseTo(5, 0);
  // From 120 MiB at the end to 620.
  expect(found.hoursLeft).toBeGreaterThan(80);
  expect(found.hoursLeft).toBeLessThan(125);
});

test('what grows without a limit is told by when it has doubled', () => {
  const found = judgeSeries(series((i) => 20 + i / anHour, { unit: 'ms' }), judging);
  expect(found).toMatchObject({ finding: 'grows', limit: null });
  expect(found.hoursLeft).toBeCloseTo(found.level!, 3);
});

test('what climbs only while it warms up is steady', () => {
  const limit = { value: 4096 * mib, what: 'what it may take' };
  expect(judgeSeries(series((i) => (i < 48 ? i * mib : 48 * mib) + mib * random.normal(), { limit }), judging).finding).toBe('steady');
});

test('a climb by less than a grain over all the hours is none, however even', () => {
  const limit = { value: 4096 * mib, what: 'what it may take' };
  expect(judgeSeries(series((i) => 80 * mib + (i * 0.9 * mib) / 192, { limit }), judging).finding).toBe('steady');
});

test.each<[string, Series, RegExp]>([
  ['was not read', series(() => null), /could not be read/],
  ['has gaps', series((i) => (i % 5 === 0 ? null : 1)), /\d+ of 192 readings are missing/],
  ['is too short', series((i) => i, { values: [...new Array<number>(60).fill(1)] }), /12 readings are too few/],
  ['ended in its warm-up', series((i) => i, { values: [1, 2, 3] }), /before its warm-up was/],
  ['was measured by a driver that was saturated', series((i) => i, { doubt: 'the driver was saturated' }), /driver was saturated/],
])('of a series that %s nobody can tell', (_, given, why) => {
  const found = judgeSeries(given, judging);
  expect(found).toMatchObject({ finding: 'unknown', trend: null });
  expect(found.why).toMatch(why);
});

test('a single gap is filled by what was there before', () => {
  expect(judgeSeries(series((i) => (i === 100 ? null : 80 * mib + 1000 * i)), judging).trend!.slope).toBeCloseTo(1000 * anHour, 3);
});
