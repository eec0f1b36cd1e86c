import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { Streams } from '../../engine/random-stream.ts';
import { contentCrc, encodeRow, nullKey, Sales, type SaleRow } from './rows.ts';

const workload = { rateEps: 1000, shapes: [], process: 'even' };
const options = { keys: 100, exponent: 1.1, celebrityPercent: 45, customers: 20 };

function rowsOf(seed: number, steps: readonly number[]): SaleRow[] {
  const sales = new Sales(new Streams(seed), { workload, durationMs: 4000 }, options, () => 1);
  const rows: SaleRow[] = [];
  for (const toMs of steps) sales.advance(toMs, (row) => rows.push(row));
  return rows;
}

const ticks = (everyMs: number): number[] => Array.from({ length: 4000 / everyMs }, (_, i) => (i + 1) * everyMs);

test('rows follow from the seed, however often they are asked for, and their items from 0', () => {
  const rows = rowsOf(1, [4000]);
  expect(rowsOf(1, ticks(50))).toEqual(rows);
  expect(rowsOf(2, [4000])).not.toEqual(rows);
  expect(rows.map(({ item }) => item)).toEqual(rows.map((_, i) => i));
  expect(rows).toHaveLength(4000);
});

test('known seeds give known rows', () => {
  const bytes = crc32(Buffer.concat(rowsOf(1, [4000]).map(({ item, key, customer, amountHundredths }) => Buffer.from(encodeRow(item, key, customer, amountHundredths)))));
  expect([rowsOf(1, [2]), bytes]).toMatchSnapshot();
});

test('the celebrity has its share and that of its rank besides', () => {
  const counts = new Map<number | null, number>();
  for (const { key } of rowsOf(1, [4000])) counts.set(key, (counts.get(key) ?? 0) + 1);
  const most = Math.max(...counts.values());
  expect(most / 4000).toBeGreaterThan(0.5);
  expect(most / 4000).toBeLessThan(0.7);
});

test('lots are spread evenly, and the quiet key has few rows', () => {
  const rows = rowsOf(1, [4000]);
  for (const percent of [15, 50, 85]) expect(Math.abs(rows.filter(({ lot }) => lot < percent).length / rows.length - percent / 100)).toBeLessThan(0.03);
  const { quietKey } = new Sales(new Streams(1), { workload, durationMs: 4000 }, options, () => 1);
  const quiet = rows.filter(({ key }) => key === quietKey).length;
  expect(quiet).toBeGreaterThan(0);
  expect(quiet / rows.length).toBeLessThan(0.02);
});

test('content tells a null key from any other', () => {
  expect(contentCrc(1, null, 2, 3)).not.toBe(contentCrc(1, 0, 2, 3));
  expect(contentCrc(1, null, 2, 3)).toBe(contentCrc(1, nullKey, 2, 3));
});
