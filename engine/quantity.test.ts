import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KnobUnit } from './knob.ts';
import { formatQuantity, formatRange, parseQuantity } from './quantity.ts';
import { UsageError } from './usage-error.ts';

const units: KnobUnit[] = ['ms', 'bytes', 'count', 'events/s', 'percent', 'factor'];

test.each<[string, KnobUnit, number]>([
  ['250ms', 'ms', 250], ['30s', 'ms', 30_000], ['5m', 'ms', 300_000], ['24h', 'ms', 86_400_000], ['1.5s', 'ms', 1500], ['1.005s', 'ms', 1005], ['0.1ms', 'ms', 0.1], ['0', 'ms', 0], ['400d', 'ms', 34_560_000_000],
  ['64KiB', 'bytes', 65_536], ['1GB', 'bytes', 1e9], ['512B', 'bytes', 512],
  ['500', 'events/s', 500], ['10k', 'events/s', 10_000], ['2000', 'count', 2000], ['1.5M', 'count', 1_500_000],
  ['80%', 'percent', 80], ['80', 'percent', 80], ['10x', 'factor', 10], ['1.5', 'factor', 1.5], [' 7 ', 'count', 7],
])('%s as %s is %d', (text, unit, value) => expect(parseQuantity(text, unit)).toBe(value));

test.each<[string, KnobUnit, string]>([
  ['12', 'ms', 'a duration such as 250ms, 30s, 5m or 24h'], ['12 parsecs', 'ms', 'a duration'], ['', 'ms', 'a duration'],
  ['64', 'bytes', 'a size such as 512B, 64KiB or 1GB'], ['64kib', 'bytes', 'a size'], ['5s', 'count', 'a number such as'],
  ['ten', 'events/s', 'a rate per second'], ['80s', 'percent', 'a percentage'], ['1e3', 'factor', 'a factor'], ['NaN', 'count', 'a number'], ['1toString', 'count', 'a number'],
])('"%s" as %s is refused with what was expected', (text, unit, expected) => {
  const read = () => parseQuantity(text, unit, '--set a.b');
  expect(read).toThrow(UsageError);
  expect(read).toThrow(expected);
});

test.each<[number, KnobUnit, string]>([
  [300_000, 'ms', '5m'], [86_400_000, 'ms', '24h'], [90_000, 'ms', '90s'], [1500, 'ms', '1500ms'], [0.1, 'ms', '0.1ms'], [0, 'ms', '0ms'],
  [65_536, 'bytes', '64KiB'], [1e9, 'bytes', '1GB'], [10_000, 'events/s', '10k'], [80, 'percent', '80%'], [1.5, 'factor', '1.5x'], [2048, 'count', '2048'],
])('%d %s is printed as %s', (value, unit, text) => expect(formatQuantity(value, unit)).toBe(text));

describe.each(units)('%s', (unit) => {
  test('what is printed reads back as the same number', () => {
    const value = fc.oneof(fc.integer({ min: -1e9, max: 1e9 }), fc.nat(2 ** 50), fc.integer({ min: -1e6, max: 1e6 }).map((n) => n / 1000));
    fc.assert(fc.property(value, (n) => parseQuantity(formatQuantity(n, unit), unit) === n));
  });
});

test.each([
  ['1ms', '1s', 'ms', '1ms to 1s'], ['1m', '9600h', 'ms', '1m to 400d'], ['1s', '9601h', 'ms', '1s to 400d'], ['1s', '4000000000s', 'ms', '1s to 46296d'],
  ['1s', '24h', 'ms', '1s to 24h'], ['1s', '49h', 'ms', '1s to 49h'],
  ['1', '4000000M', 'count', '1 to 4000G'], ['1KiB', '1TiB', 'bytes', '1KiB to 1TiB'], ['0%', '100%', 'percent', '0% to 100%'],
] as const)('from %s to %s of a knob in %s is %s', (min, max, unit, text) => {
  expect(formatRange({ min: parseQuantity(min, unit), max: parseQuantity(max, unit), unit })).toBe(text);
});
