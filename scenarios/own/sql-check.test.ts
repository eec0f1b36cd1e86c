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
afterAll(() => rmSync(folder, { recursive: true }));

const judged = async (text: string, completed: boolean): Promise<Judged> => (
  sqlCheck('paid', text).judge({ folder, completed, startedAt: new Date(0), ledger: { count: 0 }, faults: [] } as unknown as Evidence));

test('a known failure that a stopped run had no time to find is no reason to take `known` out', async () => {
  const known = '-- known: ticket 1\nSELECT item FROM generated';
  expect(await judged(known, true)).toMatchObject({ verdict: 'failed', message: expect.stringContaining('take `known` out') as string });
  expect(await judged(known, false)).toMatchObject({ verdict: 'passed', message: 'known to fail (ticket 1), and found nothing' });
});
