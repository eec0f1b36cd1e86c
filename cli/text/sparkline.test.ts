import { expect, test } from 'vitest';
import { commonTop, sparkline } from './sparkline.ts';

test('bars rise with the mean of their stretch', () => {
  expect(sparkline([0, 0, 5, 5, 10, 10], 3, 10)).toBe('▁▅█');
});

test('never wider than the series, empty without one', () => {
  expect(sparkline([1, 2], 10, 2)).toHaveLength(2);
  expect(sparkline([], 10, 1)).toBe('');
});

test('the common top lets two series be compared: the smaller never reaches the roof', () => {
  const [small, large] = [[1, 1, 2, 2], [4, 4, 8, 8]];
  const top = commonTop([small, large], 2);
  expect(top).toBe(8);
  expect(sparkline(large, 2, top)).toBe('▅█');
  expect(sparkline(small, 2, top)).toBe('▂▃');
});

test('a series of zeros is flat, whatever the top', () => {
  expect(sparkline([0, 0], 2, 0)).toBe('▁▁');
});
