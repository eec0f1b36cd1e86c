import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readRun } from '../../engine/store/read-run.ts';
import { writeRun } from '../../engine/store/write-run.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { smallRun } from '../../test/small-run.ts';
import { keptRecords } from './kept-records.ts';

const contents = smallRun(200);
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wavetank-share-'));
  await writeRun(folder, contents);
});
afterEach(() => rmSync(folder, { recursive: true }));

test('of a run with records it has what its screen shows', async () => {
  const { series, tasks, findings, why } = await keptRecords(readRun(folder), 1000);
  expect(series).toMatchObject({ sampleMs: 1000, fromSample: 0 });
  expect(tasks).toEqual([]);
  expect(findings).toEqual(contents.findings);
  expect(Object.keys(why)).toEqual(['unaccounted']);
});

test('plan and result alone are enough', async () => {
  rmSync(join(folder, 'ledger.parquet'));
  expect(await keptRecords(readRun(folder), 1000)).toEqual({ series: null, tasks: [], findings: [], why: {} });
});

test.each([
  ['metrics', () => truncateSync(join(folder, 'metrics.parquet'), 100)],
  ['findings', () => writeFileSync(join(folder, 'findings.jsonl'), '{"check":\n')],
])('damaged %s are the matter of whoever damaged them', async (_, damage) => {
  damage();
  const refused: unknown = await keptRecords(readRun(folder), 1000).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(UsageError);
  expect(refused).toMatchObject({ message: expect.stringMatching(/its records are damaged|metrics\.parquet cannot be read/) as string, where: folder, hint: expect.stringContaining('plan.json') as string });
});
