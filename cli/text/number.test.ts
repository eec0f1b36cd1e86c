import { expect, test } from 'vitest';
import { formatCount, formatNumber, plural } from './number.ts';

test('thousands are grouped', () => {
  expect([0, 999, 1000, 150212, -1234567].map(formatCount)).toEqual(['0', '999', '1,000', '150,212', '-1,234,567']);
});

test('three significant digits, whole numbers in full', () => {
  expect([0.04321, 6.249, 12, 1208.6].map(formatNumber)).toEqual(['0.0432', '6.25', '12', '1,209']);
});

test('one is singular', () => {
  expect([plural(1, 'seed'), plural(0, 'seed'), plural(1500, 'event')]).toEqual(['1 seed', '0 seeds', '1,500 events']);
});
