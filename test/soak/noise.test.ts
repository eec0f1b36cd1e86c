import { expect, test } from 'vitest';
import type { Random } from '../../engine/random.ts';
import { stream } from '../../engine/random-stream.ts';
import { trendOf, type Trend } from '../../cli/soak/trend.ts';

const hourMs = 3_600_000;
/** A reading a minute, told an hour. */
const everyMs = 60_000;

/** Noise whose every value keeps `kept` of the one before it; 1: a walk. */
function noise(random: Random, length: number, kept: number): number[] {
  let last = kept < 1 ? random.normal() / Math.sqrt(1 - kept * kept) : 0;
  return Array.from({ length }, () => (last = kept * last + random.normal()));
}

function trends(name: string, times: number, make: (random: Random) => number[]): Trend[] {
  const random = stream(11, 'trends', name);
  return Array.from({ length: times }, () => trendOf(make(random), everyMs)!);
}

const alarms = (found: readonly Trend[]): number => found.filter(({ low }) => low > 0).length / found.length;

const lengths = [24, 60, 240];
const memories = [0, 0.3, 0.6, 0.8, 0.9, 0.95, 0.98, 1];

test.each(lengths.flatMap((length) => memories.map((kept) => [length, kept] as const)))('%i readings that keep %d of the one before, and have no trend, are called growth in at most 5 of 100 cases', (length, kept) => {
  expect(alarms(trends(`${length} ${kept}`, 2000, (random) => noise(random, length, kept)))).toBeLessThanOrEqual(0.05);
});

test.each([[0, 0.95], [0.6, 0.95], [0.9, 0.95], [0.98, 0.95], [1, 0.9]])('where each reading keeps %d of the one before, the interval covers the slope in at least %d of all cases', (kept, least) => {
  const slope = 3;
  const found = trends(`covered ${kept}`, 2000, (random) => noise(random, 240, kept).map((value, i) => value + (i * everyMs * slope) / hourMs));
  expect(found.filter(({ low, high }) => low <= slope && slope <= high).length / found.length).toBeGreaterThanOrEqual(least);
});

test.each([[240, 0], [240, 0.6], [240, 0.9], [60, 0], [60, 0.6]])('of %i readings that keep %d of the one before, a slope of the smallest size that is told is seen in four of five cases', (length, kept) => {
  const sizes = trends(`size ${length} ${kept}`, 1000, (random) => noise(random, length, kept)).map(({ smallest }) => smallest).toSorted((a, b) => a - b);
  const typical = sizes[sizes.length / 2];
  const seen = alarms(trends(`power ${length} ${kept}`, 1000, (random) => noise(random, length, kept).map((value, i) => value + (i * everyMs * typical) / hourMs)));
  expect(seen).toBeGreaterThan(0.75);
});

test('a step that is taken once, early, late or in the middle, is no growth', () => {
  for (const at of [30, 80, 120, 160, 210]) {
    expect(alarms(trends(`step ${at}`, 500, (random) => noise(random, 240, 0.3).map((value, i) => value + (i >= at ? 30 : 0)))), `at ${at}`).toBeLessThanOrEqual(0.05);
  }
});

test('one odd reading in twenty, however odd, makes no growth', () => {
  expect(alarms(trends('odd', 1000, (random) => noise(random, 240, 0).map((value) => value + (random.chance(1, 20) ? 1000 * random.float() : 0))))).toBeLessThanOrEqual(0.05);
});
