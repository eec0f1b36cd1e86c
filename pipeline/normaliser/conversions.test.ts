import { DateTime } from 'luxon';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FieldMapping } from './contract.ts';
import { conversionOf } from './conversions.ts';
import { decimalReader, marksOf } from './decimal.ts';
import { timeReader } from './zoned-time.ts';

describe('decimals', () => {
  test.each(['en', 'de', 'fr', 'de-CH', 'pt', 'en-IN'])('in the notation of %s are read without loss, with groups and without', (locale) => {
    const { point, group } = marksOf(locale);
    const read = decimalReader(locale, 2, true);
    fc.assert(fc.property(fc.integer({ min: -999_999_999, max: 999_999_999 }), fc.boolean(), (minor, grouped) => {
      const whole = String(Math.trunc(Math.abs(minor) / 100));
      const text = `${minor < 0 ? '-' : ''}${grouped ? whole.replace(/\B(?=(\d{3})+$)/g, group) : whole}${point}${String(Math.abs(minor) % 100).padStart(2, '0')}`;
      expect(read(text)).toBe(minor === 0 ? Number(`${minor < 0 ? '-' : ''}0`) : minor);
    }));
  });

  test.each([['en', '1.234,50'], ['en', '12,50'], ['en', '1,23,456.00'], ['de', '1,234.50'], ['de', '12.50'], ['de', '1.234'], ['en', '1e3'], ['en', ' 1.00'], ['en', ''], ['en', '99999999999999999.00']])('%s does not read %s', (locale, text) => {
    expect(decimalReader(locale, 2, true)(text)).toBeUndefined();
  });
});

describe('times', () => {
  const pattern = 'dd.MM.yyyy HH:mm:ss';

  test.each(['Europe/Berlin', 'America/New_York', 'Asia/Tokyo', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC'])('in %s are those of luxon, where the clock shows them once', (zone) => {
    const read = timeReader(pattern, zone);
    fc.assert(fc.property(fc.integer({ min: Date.UTC(2000, 0, 1) / 1000, max: Date.UTC(2040, 0, 1) / 1000 }), (second) => {
      const local = DateTime.fromMillis(second * 1000, { zone });
      const expected = local.getPossibleOffsets().length === 1 ? second * 1000 : undefined;
      expect(read(local.toFormat(pattern))).toBe(expected);
    }), { numRuns: 400 });
  });

  test('that a zone skips or has twice are not read; their neighbours are', () => {
    const read = timeReader(pattern, 'Europe/Berlin');
    expect(['29.03.2026 01:59:59', '29.03.2026 02:30:00', '29.03.2026 03:00:00', '25.10.2026 02:30:00', '25.10.2026 03:00:00'].map((text) => read(text) === undefined)).toEqual([false, true, false, true, false]);
  });

  test.each(['30.02.2026 00:00:00', '00.01.2026 00:00:00', '01.13.2026 00:00:00', '01.01.2026 24:00:00', '1.1.2026 00:00:00', '01.01.2026', '2026-01-01 00:00:00'])('%s is none', (text) => {
    expect(timeReader(pattern, 'Europe/Berlin')(text)).toBeUndefined();
  });

  test('an unknown zone is a mistake in the mapping', () => expect(() => timeReader(pattern, 'Europe/Berlim')).toThrow(/time zone/));
});

test('pounds to three decimals, kilograms and grams give back the gram', () => {
  const of = (unit: 'kg' | 'g' | 'lb') => conversionOf({ from: '/w', as: 'weight', unit, locale: 'en', min: 1, max: 200_000 });
  fc.assert(fc.property(fc.integer({ min: 1, max: 200_000 }), (grams) => {
    expect(of('lb').read(Math.round((grams / 453.59237) * 1000) / 1000)).toBe(grams);
    expect(of('kg').read((grams / 1000).toFixed(3))).toBe(grams);
    expect(of('g').read(String(grams))).toBe(grams);
  }));
  expect(of('kg').read('200.001')).toBeUndefined();
});

describe('of what is not read is told why', () => {
  const limits = { min: 1, max: 1000 };
  test.each<[FieldMapping & { as: string }, unknown, unknown]>([
    [{ from: '/x', as: 'integer', ...limits }, 1001, 'five'],
    [{ from: '/x', as: 'decimal', scale: 2, locale: 'de', ...limits }, '1.234,50', '1,234.50'],
    [{ from: '/x', as: 'weight', unit: 'kg', locale: 'en', ...limits }, 1.001, 'heavy'],
  ])('%o', (mapping, beyond, none) => {
    const conversion = conversionOf(mapping as Exclude<FieldMapping, { value: string }>);
    expect([beyond, none].map((value) => [conversion.read(value), conversion.why(value)])).toEqual([[undefined, 'range'], [undefined, 'type']]);
  });
});
