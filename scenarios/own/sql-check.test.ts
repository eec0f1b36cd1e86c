import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Evidence, Judged } from '../../engine/check.ts';
import { OwnTables } from '../../pipeline/own/own-tables.ts';
import { sqlCheck } from './sql-check.ts';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wavetank-sql-'));
  await (await OwnTables.create(folder)).close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const judged = async (sql: string, completed = true): Promise<Judged> => (
  sqlCheck('many', sql).judge({ folder, completed, startedAt: new Date(0), ledger: { count: 0 }, faults: [] } as unknown as Evidence));

test('rows are counted as far as they are read: of more nobody knows how many there are', async () => {
  expect(await judged('SELECT range AS n FROM range(999)')).toMatchObject({ verdict: 'failed', value: 999, message: '999 rows: n 0 · n 1 · n 2 · …' });
  expect(await judged('SELECT range AS n FROM range(5000)')).toMatchObject({ verdict: 'failed', value: null, message: '1,000 or more rows: n 0 · n 1 · n 2 · …' });
  expect(await judged('SELECT 1 AS n')).toMatchObject({ value: 1, message: '1 row: n 1' });
  expect(await judged('SELECT 1 AS n WHERE false')).toMatchObject({ verdict: 'passed', value: 0 });
});

test('a known failure that a stopped run had no time to find is no reason to take `known` out', async () => {
  const known = '-- known: ticket 1\nSELECT item FROM generated';
  expect(await judged(known)).toMatchObject({ verdict: 'failed', message: expect.stringContaining('take `known` out') as string });
  expect(await judged(known, false)).toMatchObject({ verdict: 'passed', message: 'known to fail (ticket 1), and found nothing' });
});
