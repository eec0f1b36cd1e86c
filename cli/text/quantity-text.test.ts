import { expect, test } from 'vitest';
import { parseQuantity } from '../../engine/quantity.ts';
import { rangeText } from './quantity-text.ts';

test.each([
  ['1ms', '1s', 'ms', '1ms to 1s'], ['1m', '9600h', 'ms', '1m to 400d'], ['1s', '9601h', 'ms', '1s to 400d'], ['1s', '4000000000s', 'ms', '1s to 46296d'],
  ['1s', '24h', 'ms', '1s to 24h'], ['1s', '49h', 'ms', '1s to 49h'],
  ['1', '4000000M', 'count', '1 to 4000G'], ['1KiB', '1TiB', 'bytes', '1KiB to 1TiB'], ['0%', '100%', 'percent', '0% to 100%'],
] as const)('from %s to %s of a knob in %s is %s', (min, max, unit, text) => {
  expect(rangeText({ min: parseQuantity(min, unit), max: parseQuantity(max, unit), unit })).toBe(text);
});
