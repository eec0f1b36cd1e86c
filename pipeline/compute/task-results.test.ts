import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DuckDBRunner } from './duckdb-runner.ts';
import { SplitWriter, type InputRow } from './split-writer.ts';
import { mostSalts, nullKey, type MapTask, type Partitioning, type ReduceTask, type TaskOutcome } from './task.ts';
import { bucketSql } from './task-sql.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
const runner = new DuckDBRunner(1);
const writer = new SplitWriter(folder);
let connection: DuckDBConnection;

beforeAll(async () => {
  await runner.open();
  await writer.open();
  connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
});
afterAll(() => {
  runner.close();
  writer.close();
  connection.closeSync();
  rmSync(folder, { recursive: true });
});

const all = async (sql: string): Promise<unknown[][]> => (await connection.runAndReadAll(sql)).getRowsJson();
const files = (paths: readonly string[]): string => `read_parquet([${paths.map((path) => `'${path}'`).join(', ')}])`;

const keys = fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 2 ** 31 - 1 }));
const rows = fc.array(fc.record({ key: keys, customer: fc.integer({ min: 0, max: 5 }), amountHundredths: fc.integer({ min: 1, max: 100_000 }) }), { maxLength: 60 })
  .map((found) => found.map((row, item): InputRow => ({ item, ...row })));
const partitionings = fc.integer({ min: 1, max: 5 }).chain((partitions) => fc.record<Partitioning>({
  partitions: fc.constant(partitions),
  combine: fc.boolean(),
  salts: fc.uniqueArray(fc.tuple(fc.integer({ min: nullKey, max: 8 }), fc.integer({ min: 2, max: 7 })), { selector: ([key]) => key, maxLength: 4 }),
  bounds: fc.oneof(fc.constant(null), fc.uniqueArray(fc.integer({ min: -mostSalts, max: 9 * mostSalts }), { maxLength: partitions - 1 }).map((bounds) => bounds.toSorted((a, b) => a - b))),
}));

async function mapped(split: string, name: string, partitioning: Partitioning): Promise<{ out: string; outcome: TaskOutcome }> {
  const task: MapTask = { kind: 'map', split, out: join(folder, `${name}.parquet`), partitioning };
  return { out: task.out, outcome: await runner.run(task) };
}

/** The result of a batch of two splits, aggregated task by task. */
async function aggregated(halves: readonly InputRow[][], partitioning: Partitioning): Promise<{ results: string[]; splits: string[]; rowsRead: number; sent: number }> {
  const splits = [await writer.write('split-0', halves[0]), await writer.write('split-1', halves[1])];
  const maps = [await mapped(splits[0], 'map-0', partitioning), await mapped(splits[1], 'map-1', partitioning)];
  const salted = partitioning.salts.map(([key]) => key);
  const results: string[] = [];
  const partials: string[] = [];
  let rowsRead = 0;
  for (let partition = 0; partition < partitioning.partitions; partition++) {
    const name = join(folder, `reduce-${partition}`);
    const task: ReduceTask = {
      kind: 'reduce', inputs: maps.map(({ out }) => out), partition, out: `${name}.parquet`, salted, partials: salted.length === 0 ? null : `${name}.partials.parquet`, disjoint: partitioning.combine,
    };
    rowsRead += (await runner.run(task)).rowsRead;
    results.push(task.out);
    if (task.partials !== null) partials.push(task.partials);
  }
  for (let partition = 0; salted.length > 0 && partition < 2; partition++) {
    const out = join(folder, `merge-${partition}.parquet`);
    await runner.run({ kind: 'merge', inputs: partials, partition, partitions: 2, out, disjoint: partitioning.combine });
    results.push(out);
  }
  return { results, splits, rowsRead, sent: maps.reduce((sum, { outcome }) => sum + outcome.sent!.reduce((all, each) => all + each, 0), 0) };
}

test('whatever the partitioning, every key has the aggregate of a single query, once', async () => {
  await fc.assert(fc.asyncProperty(rows, partitionings, async (found, partitioning) => {
    const half = found.length >> 1;
    const { results, splits, rowsRead, sent } = await aggregated([found.slice(0, half), found.slice(half)], partitioning);
    const result = await all(`SELECT nullif(key, ${nullKey}) AS key, rows, total, customers FROM ${files(results)} ORDER BY ALL`);
    expect(result).toEqual(await all(`SELECT key::BIGINT AS key, count(*) AS rows, sum(amount)::BIGINT AS total, count(DISTINCT customer) AS customers FROM ${files(splits)} GROUP BY key ORDER BY ALL`));
    expect(rowsRead).toBe(sent);
  }), { numRuns: 60 });
});

test('a map task that is tried again sends every row to the partition and with the salt that it had before', async () => {
  await fc.assert(fc.asyncProperty(rows, partitionings, async (found, partitioning) => {
    const split = await writer.write('again', found);
    const [first, second] = [await mapped(split, 'first', partitioning), await mapped(split, 'second', partitioning)];
    expect(second.outcome).toEqual(first.outcome);
    expect(await all(`FROM ${files([second.out])}`)).toEqual(await all(`FROM ${files([first.out])}`));
  }), { numRuns: 30 });
});

test('a hot key that is salted lies in more than one partition, dealt evenly, and any other key in one', async () => {
  const many = Array.from({ length: 2000 }, (_, item): InputRow => ({ item, key: item % 2 === 0 ? 7 : item, customer: 0, amountHundredths: 1 }));
  const split = await writer.write('dealt', many);
  const { out } = await mapped(split, 'dealt-map', { partitions: 4, combine: false, salts: [[7, 8]], bounds: null });
  const counts = (await all(`SELECT partition, count(*)::INTEGER FROM ${files([out])} WHERE key = 7 GROUP BY partition ORDER BY partition`)).map(([, count]) => count as number);
  expect(counts).toHaveLength(4);
  expect(Math.max(...counts) / Math.min(...counts)).toBeLessThan(1.1);
  expect(await all(`SELECT key FROM ${files([out])} WHERE key <> 7 GROUP BY key HAVING count(DISTINCT partition) > 1`)).toEqual([]);
});

test('numbers of any stride fall evenly into buckets', async () => {
  await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 2, max: 64 }), async (stride, first, buckets) => {
    const counts = (await all(`SELECT ${bucketSql(`${first} + i * ${stride}`, buckets)} AS bucket, count(*)::INTEGER FROM range(5000) AS t(i) GROUP BY bucket`)).map(([, count]) => count as number);
    expect(counts).toHaveLength(buckets);
    expect(Math.max(...counts) / (5000 / buckets)).toBeLessThan(1.5);
  }), { numRuns: 50 });
});

test('a bucket is that of the same arithmetic in whole numbers of any length', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 2 ** 31 - 1 }), { minLength: 1, maxLength: 50 }), fc.integer({ min: 1, max: mostSalts }), async (values, buckets) => {
    const found = await all(`SELECT ${bucketSql('v::BIGINT', buckets)} FROM (SELECT unnest([${values.join(', ')}]) AS v)`);
    expect(found.map(([bucket]) => Number(bucket))).toEqual(values.map((value) => Number((((BigInt(value) * 1327217885n) % 2147483647n) * BigInt(buckets)) / 2147483647n)));
  }));
});
