import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { smallRun } from '../../test/small-run.ts';
import { sqlText, withDuckDb } from './duckdb.ts';
import { readSeries } from './read-series.ts';
import { writeRun } from './write-run.ts';

let folder = '';
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
  await writeRun(folder, smallRun(3000));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes the series anew as SQL selects them from what they were. */
async function changed(select: string): Promise<void> {
  const [file, made] = ['metrics.parquet', 'made.parquet'].map((name) => join(folder, name));
  await withDuckDb(async (connection) => void (await connection.run(`COPY (${select.replace('metrics', `read_parquet(${sqlText(file)})`)}) TO ${sqlText(made)} (FORMAT parquet)`)));
  renameSync(made, file);
}

test('the series that are asked for have a value or nothing for every period', async () => {
  const series = await readSeries(folder, "metric = 'lag' OR starts_with(metric, 'kafka_')");
  expect([...series]).toEqual([['kafka_brokers', [null, null, null, 1]], ['lag', [0, 0, 0, 3]]]);
  expect((await readSeries(folder, "metric = 'none'")).size).toBe(0);
});

test('each value stands in its period, whatever is missing and however they are ordered', async () => {
  await changed("SELECT metric, second::BIGINT AS second, value FROM metrics WHERE second <> 1 UNION ALL SELECT 'lag', -1, 9 ORDER BY second DESC");
  expect([...await readSeries(folder, "metric IN ('lag', 'gateway.rows')")]).toEqual([['gateway.rows', [1000, null, 1000, 0]], ['lag', [0, null, 0, 3]]]);
});

test('a wrong question is no damage', async () => {
  await expect(readSeries(folder, 'metrik = 1')).rejects.toThrow(/^Binder Error/);
});
