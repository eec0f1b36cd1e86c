import { expect, test } from 'vitest';
import { formatClock, formatDuration, formatLength, formatProgress } from './duration.ts';
import { quantityText } from './quantity-text.ts';

test('a moment as a clock shows it', () => {
  expect([-5_000, -1_000, -999, -0].map(formatClock)).toEqual(['-0:05', '-0:01', '0:00', '0:00']);
  expect([0, 9_400, 151_000, 3_723_000, 93_600_000, 273_612_000].map(formatClock)).toEqual(['0:00', '0:09', '2:31', '1:02:03', '1d 02:00:00', '3d 04:00:12']);
});

test('how far a run is', () => {
  expect(formatProgress({ clockMs: -3_000, durationMs: 60_000 })).toBe('0:00 of 1:00');
  expect(formatProgress({ clockMs: 273_900_000, durationMs: 2_592_000_000 })).toBe('3d 04:05:00 of 30d');
});

test('a length in the unit a reader thinks in', () => {
  expect([0, 12, 250.44, 900, 6_240, 60_000, 151_000].map(formatDuration)).toEqual(
    ['0 ms', '12 ms', '250 ms', '900 ms', '6.2 s', '60 s', '2 min 31 s'],
  );
  expect([300_000, 60_000, 90_000, 151_000, 86_400_000, 216_000_000, 2_592_000_000].map(formatLength)).toEqual(
    ['5 minutes', '60 s', '90 s', '2 min 31 s', '24 hours', '60 hours', '30 days'],
  );
});

test('a value in its unit', () => {
  expect(quantityText(null, 'ms')).toBe('–');
  expect(quantityText(6_240, 'ms')).toBe('6.2 s');
  expect(quantityText(65_536, 'bytes')).toBe('64 KiB');
  expect(quantityText(80, 'percent')).toBe('80 %');
  expect(quantityText(2000, 'count')).toBe('2,000');
  expect(quantityText(521, 'events')).toBe('521 events');
});
