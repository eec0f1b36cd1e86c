import { expect, test } from 'vitest';
import { clockText, durationText, exactClockText, momentText, shortDuration, shortDurationCells, tickText } from './time.ts';

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];

test('a moment is told as a clock shows it, with days from the first one on', () => {
  expect([0, 9400, 151_000, 3_723_000, day - second, day, 273_612_000, -4100, -900, NaN].map(clockText)).toEqual(
    ['0:00', '0:09', '2:31', '1:02:03', '23:59:59', '1d 00:00:00', '3d 04:00:12', '-0:04', '0:00', '–'],
  );
  expect(exactClockText(151_204)).toBe('2:31.204');
  expect([momentText(151_204, 9), momentText(273_612_204, 12)]).toEqual(['2:31.204', '3d 04:00:12']);
});

test('a moment of an axis says no more than its steps', () => {
  expect([0, 2 * day, 10 * day].map((at) => tickText(at, 2 * day))).toEqual(['0:00', '2d', '10d']);
  expect([6 * hour, 30 * hour].map((at) => tickText(at, 6 * hour))).toEqual(['6:00:00', '1d 06:00']);
  expect([tickText(90 * second, 30 * second), tickText(day + second, second)]).toEqual(['1:30', '1d 00:00:01']);
  expect([5 * minute, 30 * day, 0].map((end) => tickText(end))).toEqual(['5:00', '30d', '0:00']);
});

test('a length of time has its units, two at most', () => {
  expect([0, 12, 250.44, 999.7, 6240, 60_000, 119_960].map(durationText)).toEqual(['0 ms', '12 ms', '250 ms', '1 s', '6.2 s', '60 s', '2 min']);
  expect([151_000, 30 * minute, 2 * hour - 200, 4 * hour, 2 * day - minute, 2 * day, 3 * day + 4 * hour, 46_296 * day, -151_000, Infinity].map(durationText)).toEqual(
    ['2 min 31 s', '30 min', '2 h', '4 h', '47 h 59 min', '2 days', '3 days 4 h', '46,296 days', '-2 min 31 s', '–'],
  );
});

test('a length of time beside an axis is short', () => {
  const lengths = [0, 50, second, 90 * second, 2 * minute, 45 * minute, 2 * hour, 25 * hour, 2 * day, 30 * day];
  expect(lengths.map(shortDuration)).toEqual(['0', '50 ms', '1 s', '90 s', '2 min', '45 min', '2 h', '25 h', '2 d', '30 d']);
  for (const each of lengths) expect(shortDuration(each).length).toBeLessThanOrEqual(shortDurationCells);
});
