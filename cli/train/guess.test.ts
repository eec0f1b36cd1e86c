import { expect, test } from 'vitest';
import { UsageError } from '../../engine/usage-error.ts';
import { exampleOf, guessText, readGuess } from './guess.ts';

test.each([
  ['25', 's', 25_000], ['25 s', 's', 25_000], ['25000ms', 's', 25_000], ['1:30', 's', 90_000], ['1:00:00', 's', 3_600_000], ['2', 'h', 7_200_000],
  ['45', '%', 45], ['45 %', '%', 45], ['2', 'MB', 2e6], ['64KiB', 'MB', 65_536],
  ['90,436 events', 'events', 90_436], ['12k', 'events', 12_000], ['0', 'rows', 0], ['1.5', 'times', 1.5],
])('%s is read in %s', (text, unit, value) => expect(readGuess(text, unit)).toBe(value));

test.each([['many', 'events'], ['', 's'], ['12 h', '%'], ['1:75:00', 'events']])('%j is no number of %s', (text, unit) => {
  expect(() => readGuess(text, unit)).toThrow(UsageError);
});

test.each(['s', 'h', '%', 'MB', 'events'])('the example of %s can be typed', (unit) => {
  for (const example of exampleOf(unit).split(' or ')) expect(readGuess(example, unit)).toBeGreaterThan(0);
});

test('a guess is told beside what was measured', () => {
  const measured = { value: 46_600, unit: 'ms' };
  expect(guessText(46_600, measured)).toBe('right: measured 46.6 s');
  expect(guessText(45_000, measured)).toBe('close: measured 46.6 s');
  expect(guessText(25_000, measured)).toBe('1.9x too low: measured 46.6 s');
  expect(guessText(93_200, measured)).toBe('2x too high: measured 46.6 s');
  expect(guessText(100, { value: 0, unit: 'items' })).toBe('too high: measured 0');
  expect(guessText(0, measured)).toBe('too low: measured 46.6 s');
  expect(guessText(1, { value: null, unit: 'ms' })).toContain('nobody can tell');
});
