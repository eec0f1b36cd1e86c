import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readArrivals } from '../engine/arrivals-file.ts';

test('the made series is a day of minutes with one outbreak in the early afternoon', () => {
  const counts = readArrivals(join(import.meta.dirname, '../examples/arrivals/made.csv'));
  expect(counts).toHaveLength(24 * 60);
  const peak = Math.max(...counts);
  expect(Math.floor(counts.indexOf(peak) / 60)).toBe(14);
  expect(peak).toBeGreaterThan(5 * counts.toSorted((a, b) => a - b)[720]);
});
