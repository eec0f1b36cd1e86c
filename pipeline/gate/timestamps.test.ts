import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gateFile } from './gate.ts';
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
    fc.assert(fc.property(row, row, fc.subarray(['id', 'day', 'paid'], { minLength: 1 }), (first, second, key) => {
      const { copies } = gateFile({ columns, key }, file([first, second])).report;
      expect(copies).toBe(first.join() === second.join() ? 1 : 0);
    }), { numRuns: 2000 });
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
