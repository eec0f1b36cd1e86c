import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compactText, countText, plural, quantityText, rateText, shareText } from './figure.ts';

test('counts are grouped, and short where there is no room', () => {
  expect([0, 999, 1000, 150_212, -1_234_567].map((each) => countText(each))).toEqual(['0', '999', '1,000', '150,212', '-1,234,567']);
  expect([countText(150_212, 6), countText(53_726, 5), countText(NaN)]).toEqual(['150k', '54k', '–']);
});

test('a short figure keeps its size', () => {
  expect([0, 7, 999, 1000, 1786, 12_345, 999_949, 999_960, 3.2e6, 1.5e21].map(compactText)).toEqual(['0', '7', '999', '1k', '1.8k', '12k', '1000k', '1M', '3.2M', '2e21']);
});

test('figures of any size are short', () => {
  fc.assert(fc.property(fc.double({ noNaN: true }), (value) => {
    expect(compactText(value).length).toBeLessThanOrEqual(7);
    expect(rateText(Math.abs(value), 9).length).toBeLessThanOrEqual(9);
  }));
});

test('rates, shares and plurals', () => {
  expect([rateText(1786), rateText(1786, 6), rateText(0.42), rateText(0)]).toEqual(['1,786/s', '1.8k/s', '0.4/s', '0/s']);
  expect([shareText(0.612), shareText(1), shareText(0), shareText(0.0001), shareText(0.99999)]).toEqual(['61.2 %', '100.0 %', '0.0 %', '<0.1 %', '>99.9 %']);
  expect([plural(1, 'hit'), plural(4120, 'hit')]).toEqual(['1 hit', '4,120 hits']);
});

test('a value in its unit', () => {
  expect([quantityText(null, 'ms'), quantityText(3400, 'ms'), quantityText(80, 'percent'), quantityText(65_536, 'bytes')]).toEqual(['–', '3.4 s', '80 %', '64 KiB']);
  expect([quantityText(2000, 'count'), quantityText(1, 'events'), quantityText(400, 'events/s')]).toEqual(['2,000', '1 event', '400 events/s']);
  expect(quantityText(1_234_567, 'events', 10)).toBe('1.2M events');
});
