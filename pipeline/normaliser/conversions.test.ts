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

test.each([['en', 2, true], ['de', 2, true], ['fr', 3, false], ['de-CH', 3, false], ['en', 0, true]] as const)('of marks and digits in any order, %s with %i digits reads what has its shape, and as the number that it is', (locale, scale, exact) => {
  const { point, group } = marksOf(locale);
  const read = decimalReader(locale, scale, exact);
  const piece = fc.oneof({ weight: 4, arbitrary: fc.stringMatching(/^\d{1,3}$/) }, fc.constantFrom('-', point, group, `${group}123`, `${point}50`, 'x'));
  fc.assert(fc.property(fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')), (text) => {
    const [whole, fraction = '', ...more] = text.replace(/^-/, '').split(point);
    const groups = whole.split(group);
    const isWhole = /^\d+$/.test(whole) || (groups.length > 1 && /^\d{1,3}$/.test(groups[0]) && groups.slice(1).every((each) => /^\d{3}$/.test(each)));
    const isFraction = /^\d*$/.test(fraction) && (exact ? fraction.length === scale : fraction.length <= scale) && (text.includes(point) ? fraction !== '' : true) && (scale > 0 || !text.includes(point)) && (!exact || scale === 0 || text.includes(point));
    const value = Number(`${text.startsWith('-') ? '-' : ''}${groups.join('')}${fraction.padEnd(scale, '0')}`);
    expect(read(text)).toBe(isWhole && isFraction && more.length === 0 && Number.isSafeInteger(value) ? value : undefined);
  }), { numRuns: 2000 });
});

describe('times', () => {
  const pattern = 'dd.MM.yyyy HH:mm:ss';

  test('of any digits and marks are read only where a calendar and a clock have them', () => {
    const read = timeReader(pattern, 'UTC');
    const two = fc.oneof(fc.integer({ min: 0, max: 99 }).map((number) => String(number).padStart(2, '0')), fc.constantFrom('1', '1a', '-1', ' 1', '\u0661\u0661'));
    fc.assert(fc.property(two, two, fc.constantFrom('2026', '2024', '1999', '20x6'), two, two, two, fc.constantFrom('.', '/'), (day, month, year, hour, minute, second, mark) => {
      const moment = DateTime.fromISO(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`, { zone: 'UTC' });
      const fits = mark === '.' && [day, month, hour, minute, second].every((each) => /^\d\d$/.test(each)) && /^\d{4}$/.test(year) && hour !== '24';
      expect(read(`${day}${mark}${month}.${year} ${hour}:${minute}:${second}`)).toBe(fits && moment.isValid ? moment.toMillis() : undefined);
    }), { numRuns: 2000 });
  });

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
