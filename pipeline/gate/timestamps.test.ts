import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gateFile } from './gate.ts';
import type { Value } from './kept-row.ts';
import type { FeedDefinition } from './schema.ts';

const text = (signs: string): fc.Arbitrary<string> => fc.array(fc.constantFrom(...signs), { minLength: 1, maxLength: 3 }).map((found) => found.join(''));
/** Values near each other, so that rows differ by little; a moment has no zero at the end of its fraction, so that it is written in one way. */
const second = fc.constantFrom('2026-01-31T00:00:00', '2026-01-31T00:00:01');
const fraction = fc.array(fc.constantFrom('0', '0', '0', '1', '9'), { maxLength: 9 }).map((digits) => digits.join('').replace(/0+$/, ''));
const moment = fc.tuple(second, fraction).map(([start, digits]) => `${start}${digits === '' ? '' : `.${digits}`}Z`);
const columns: FeedDefinition['columns'] = [
  { name: 'id', type: 'integer' }, { name: 'name', type: 'text', nullable: true }, { name: 'amount', type: 'decimal', scale: 2, nullable: true }, { name: 'day', type: 'date' },
  { name: 'at', type: 'timestamp', nullable: true }, { name: 'paid', type: 'boolean' }, { name: 'status', type: 'enum', values: ['a', 'b', 'ab'], nullable: true },
];
const row = fc.tuple(
  fc.integer({ min: -2, max: 2 }).map(String), fc.oneof(text('ab'), fc.constant('')), fc.constantFrom('', '0.00', '0.01', '-0.01', '1.00'), fc.constantFrom('2026-01-30', '2026-01-31'),
  fc.oneof({ arbitrary: moment, weight: 5 }, fc.constant('')), fc.constantFrom('true', 'false'), fc.constantFrom('a', 'b', 'ab', ''),
);

const file = (rows: readonly (readonly string[])[], names = columns.map(({ name }) => name)): Buffer => Buffer.from([names, ...rows].map((cells) => `${cells.join(',')}\n`).join(''));

describe('a copy', () => {
  test('differs in no value from the row that was there before', () => {
    const places = fc.subarray(columns.map((_, place) => place), { minLength: 1, maxLength: 2 });
    fc.assert(fc.property(row, row, places, fc.subarray(['id', 'day', 'paid'], { minLength: 1 }), (first, other, changed, key) => {
      const second = first.map((cell, place) => (changed.includes(place) ? other[place] : cell));
      expect(gateFile({ columns, key }, file([first, second])).report.copies).toBe(first.join() === second.join() ? 1 : 0);
    }), { numRuns: 600 });
  });

  test.each(['.000001Z', '.0009Z', '.123456789Z', '.001000001+00:00'])('is none that differs by %s, as a key and beside one', (tail) => {
    const rows = [['7', '2026-01-31T10:00:00Z'], ['7', `2026-01-31T10:00:00${tail}`]];
    const feed: FeedDefinition = { columns: [{ name: 'id', type: 'integer' }, { name: 'at', type: 'timestamp' }] };
    expect(gateFile({ ...feed, key: ['id', 'at'] }, file(rows, ['id', 'at'])).report).toMatchObject({ kept: 2, copies: 0 });
    expect(gateFile({ ...feed, key: ['id'] }, file(rows, ['id', 'at'])).report).toMatchObject({ kept: 0, held: 2, copies: 0 });
  });

  test.each(['2026-01-31T10:00:00.000000Z', '2026-01-31 11:00:00.0+01:00', '2026-01-31T10:00:00'])('may write the same moment in another way: %s', (again) => {
    const feed: FeedDefinition = { columns: [{ name: 'at', type: 'timestamp' }], key: ['at'] };
    expect(gateFile(feed, file([['2026-01-31T10:00:00Z'], [again]], ['at'])).report).toMatchObject({ kept: 1, copies: 1 });
  });
});

describe('a moment that is let through', () => {
  const feed: FeedDefinition = { columns: [{ name: 'at', type: 'timestamp' }] };
  const read = (cell: string): Value | undefined => gateFile(feed, file([[cell]], ['at'])).rows[0]?.values[0];

  test('is of the years 1 to 9999 in UTC, and is read again as the same', () => {
    const day = fc.constantFrom('0001-01-01', '0001-01-02', '2024-02-29', '9999-12-30', '9999-12-31');
    const zone = fc.tuple(fc.constantFrom('+', '-'), fc.integer({ min: 0, max: 14 })).map(([sign, hours]) => `${sign}${String(hours).padStart(2, '0')}:00`);
    fc.assert(fc.property(day, fc.integer({ min: 0, max: 23 }), zone, fraction, (date, hour, offset, digits) => {
      const value = read(`${date}T${String(hour).padStart(2, '0')}:59:59${digits === '' ? '' : `.${digits}`}${offset}`);
      const hours = hour - Number(offset.slice(0, 3));
      const outside = (date === '0001-01-01' && hours < 0) || (date === '9999-12-31' && hours > 23);
      expect(value ?? '').toMatch(outside ? /^$/ : /^\d{4}-\d\d-\d\dT\d\d:59:59(\.\d+)?Z$/);
      if (!outside) expect(read(value as string)).toBe(value);
    }));
  });

  test.each(['9999-12-31T23:59:59-05:00', '0001-01-01T00:00:00+01:00'])('is not %s', (cell) => {
    expect(gateFile(feed, file([[cell]], ['at'])).held).toMatchObject([{ reason: 'date', field: 'at' }]);
  });
});
