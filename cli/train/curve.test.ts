import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { sqlText, withDuckDb } from '../../engine/store/duckdb.ts';
import { writeRun } from '../../engine/store/write-run.ts';
import { smallRun } from '../../test/small-run.ts';
import { runSeries } from '../alerts/run-series.ts';
import { scenarioNamed } from '../scenario-named.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { curveOf } from './curve.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

test('curves and alerts have each value in its period, also where one before it is missing', async () => {
  await writeRun(folder.path, smallRun(3000));
  const [file, made] = ['metrics.parquet', 'made.parquet'].map((name) => join(folder.path, name));
  await withDuckDb(async (connection) => void (await connection.run(`COPY (SELECT * FROM read_parquet(${sqlText(file)}) WHERE second <> 1) TO ${sqlText(made)} (FORMAT parquet)`)));
  renameSync(made, file);
  expect((await curveOf(folder.path, 'lag', 'items', await scenarioNamed('iot-spike')))?.values).toEqual([0, null, 0, 3]);
  expect((await runSeries(folder.path, 1000, [])).values.get('kafka_brokers')).toEqual([null, null, null]);
});
