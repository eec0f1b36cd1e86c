import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Evidence, Judged } from '../../engine/check.ts';
import { queryRun } from '../../engine/store/query-run.ts';
import { writeRun } from '../../engine/store/write-run.ts';
import { OwnTables } from '../../pipeline/own/own-tables.ts';
import { smallRun } from '../../test/small-run.ts';
import { recordsOfRun, sqlCheck } from './sql-check.ts';

const folder = join(mkdtempSync(join(tmpdir(), 'wavetank-')), 'run');
const stores = join(folder, 'stores');
const faults = [{ id: 'service-killed', target: 'service-1', status: 'fired', hits: 1, firstMs: 10, lastMs: 20 }] as const;

beforeAll(async () => {
  mkdirSync(stores, { recursive: true });
  await writeRun(folder, smallRun(10));
  const tables = await OwnTables.create(stores);
  for (const [item, amount] of ['1.5', '"much"'].entries()) tables.push('generated', [item, `o-${item}`, item, null, `{"amount":${amount}}`, 7n]);
  await tables.flush();
  await tables.close();
});
afterAll(() => rmSync(join(folder, '..'), { recursive: true }));

const judged = async (sql: string, completed = true): Promise<Judged> => (
  sqlCheck('many', sql).judge({ folder: stores, completed, startedAt: new Date(0), ledger: { count: 0 }, faults } as unknown as Evidence));

const ofAmounts = "-- about: x\nSELECT item\nFROM generated\nWHERE (value->>'amount')::DOUBLE < 0";

test('a run that is over can be asked what its checks ask', async () => {
  const ask = async (sql: string): Promise<unknown> => (await queryRun(folder, sql, { more: recordsOfRun(stores, faults) })).rows;
  expect(await ask("SELECT g.item, g.id, value->>'amount', l.bucket FROM generated g JOIN ledger l USING (item) ORDER BY g.item")).toEqual([[0, 'o-0', '1.5', expect.any(String)], [1, 'o-1', 'much', expect.any(String)]]);
  expect(await ask('SELECT id, hits FROM faults')).toEqual([['service-killed', 1]]);
  expect(await ask('SELECT count(*) FROM delivered')).toEqual([[0]]);
  await expect(queryRun(folder, ofAmounts, { more: recordsOfRun(stores, faults), file: 'checks/amount.sql' })).rejects.toMatchObject({ where: 'checks/amount.sql:4', message: expect.stringContaining('much') as string, hint: expect.stringContaining('generated') as string });
});

test('a check that fails on data says where', async () => {
  const evidence = { folder: stores, faults, ledger: { count: 0 } } as unknown as Evidence;
  expect(await sqlCheck('amount', ofAmounts).judge(evidence)).toMatchObject({ verdict: 'unknown', message: expect.stringMatching(/^checks\/amount\.sql:4 cannot be asked: Conversion Error: .*much/) as string });
});

test('rows are counted as far as they are read: of more nobody knows how many there are', async () => {
  expect(await judged('SELECT range AS n FROM range(999)')).toMatchObject({ verdict: 'failed', value: 999, message: '999 rows: n 0 · n 1 · n 2 · …' });
  expect(await judged('SELECT range AS n FROM range(5000)')).toMatchObject({ verdict: 'failed', value: null, message: '1,000 or more rows: n 0 · n 1 · n 2 · …' });
  expect(await judged('SELECT 1 AS n')).toMatchObject({ value: 1, message: '1 row: n 1' });
  expect(await judged('SELECT 1 AS n WHERE false')).toMatchObject({ verdict: 'passed', value: 0 });
});

test('a known failure that a stopped run had no time to find is no reason to take `known` out', async () => {
  const known = '-- known: ticket 1\nSELECT item FROM delivered';
  expect(await judged(known)).toMatchObject({ verdict: 'failed', message: expect.stringContaining('take `known` out') as string });
  expect(await judged(known, false)).toMatchObject({ verdict: 'passed', message: 'known to fail (ticket 1), and found nothing' });
});
