import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { sqlText } from '../../engine/store/duckdb.ts';
import type { Store, StoredRow } from '../../engine/scenario.ts';
import { contentCrc } from '../../generators/sales/rows.ts';
import type { Committed } from '../../pipeline/compute/driver.ts';
import { hotRows } from '../../pipeline/compute/hot-keys.ts';
import { nullKey, type KeyCount } from '../../pipeline/compute/task.ts';
import type { StageRun } from '../../pipeline/spark-log/application.ts';
import { readSparkLog } from '../../pipeline/spark-log/read-log.ts';

/** What the files of one batch tell. */
export interface BatchFacts {
  readonly batch: number;
  readonly partitions: number;
  readonly stages: readonly StageRun[];
  /** Where keys are counted by a job of its own, which is so on Spark: its stages. They end before the others begin. */
  readonly sketches: readonly StageRun[];
  /** Hot keys of the batch, counted in the rows that landed; and those that somebody named. */
  readonly hot: readonly number[];
  readonly named: readonly number[];
  /** Rows sent to each partition that no single key fills by half. */
  readonly mixedRows: readonly number[];
  /** By partition: the key that sends most rows to it. None where no files tell, which is so on Spark. */
  readonly topKeys: ReadonlyMap<number, KeyCount>;
  readonly shuffleBytes: number;
  /** Keys whose aggregate differs from that of a single query over the rows that landed, is missing, or is there twice. */
  readonly wrongKeys: number;
}

interface Batch {
  readonly committed: Committed;
  readonly landed: string;
}

/**
 * Reads a run's files when it is over. An aggregate has no rows to give back, but is one of known rows: where the rows that
 * landed, grouped by one query on one node, give the very same count, sum and distinct count for a key, its rows are in
 * the result; where they give another, it is none of theirs. The engine reads stores before it judges, so that what else
 * was found is there for checks and figures: `facts` is of the run that was read last.
 */
export class Measured {
  facts: readonly BatchFacts[] = [];

  readonly store: Store = {
    id: 'aggregates',
    read: (folder) => this.#read(folder),
  };

  async *#read(folder: string): AsyncIterable<StoredRow> {
    this.facts = [];
    const batches = batchesIn(folder);
    if (batches.length === 0) return;
    const stages = await stagesIn(`${folder}/event-log`);
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    try {
      const facts: BatchFacts[] = [];
      for (const batch of batches) {
        await judgeKeys(connection, batch);
        const of = (what: string): StageRun[] | undefined => stages?.filter(({ jobGroup }) => jobGroup === `${what}-${batch.committed.batch}`);
        const own = of('batch');
        if (own !== undefined) facts.push(await factsOf(connection, batch, own, of('sketch') ?? []));
        yield* rowsOf(connection, batch.committed.committedMs);
      }
      this.facts = facts;
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  }
}

function batchesIn(folder: string): Batch[] {
  const committed = `${folder}/committed`;
  if (!existsSync(committed)) return [];
  return readdirSync(committed).filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(`${committed}/${name}`, 'utf8')) as Committed)
    .toSorted((a, b) => a.batch - b.batch)
    .map((each): Committed => ({ ...each, results: each.results.map((path) => join(folder, path)), shuffle: each.shuffle.map((path) => join(folder, path)) }))
    .map((each): Batch => ({ committed: each, landed: `${folder}/landed/batch-${each.batch}-*.parquet` }));
}

/** Spark's own log is there when its application has ended: of a run that ended before there is none, and its rows are read all the same. */
async function stagesIn(eventLog: string): Promise<readonly StageRun[] | null> {
  if (!existsSync(eventLog) || readdirSync(eventLog).length === 0) return null;
  return (await readSparkLog(eventLog)).application.stages;
}

function files(paths: readonly string[]): string {
  return `read_parquet([${paths.map(sqlText).join(', ')}])`;
}

/** Tables: `landed`, the rows of the batch; `judged`, per key how often the result has it and whether it is right. */
async function judgeKeys(connection: DuckDBConnection, { committed, landed }: Batch): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE landed AS SELECT id, key, customer, amount FROM read_parquet(${sqlText(landed)})`);
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE judged AS
    WITH answer AS (SELECT key, count(*) AS rows, sum(amount) AS total, count(DISTINCT customer) AS customers FROM landed GROUP BY key),
      result AS (SELECT nullif(key, ${nullKey}) AS key, rows, total, customers FROM ${files(committed.results)})
    SELECT answer.key, count(result.rows) AS copies,
      coalesce(bool_and(result.rows = answer.rows AND result.total = answer.total AND result.customers = answer.customers), false) AS same
    FROM answer LEFT JOIN result ON result.key IS NOT DISTINCT FROM answer.key GROUP BY answer.key`);
}

async function* rowsOf(connection: DuckDBConnection, storedMs: number): AsyncIterable<StoredRow> {
  const result = await connection.stream(`
    SELECT landed.id, landed.key, landed.customer, landed.amount, judged.copies::INTEGER, judged.same
    FROM landed JOIN judged ON landed.key IS NOT DISTINCT FROM judged.key ORDER BY landed.id`);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    const [ids, keys, customers, amounts, copies, same] = [0, 1, 2, 3, 4, 5].map((column) => chunk.getColumnValues(column));
    for (let i = 0; i < chunk.rowCount; i++) {
      const item = ids[i] as number;
      const right = contentCrc(item, keys[i] as number | null, customers[i] as number, amounts[i] as number);
      for (let copy = 0; copy < (copies[i] as number); copy++) yield { item, content: same[i] === true ? right : ~right >>> 0, storedMs };
    }
  }
}

async function factsOf(connection: DuckDBConnection, { committed }: Batch, stages: readonly StageRun[], sketches: readonly StageRun[]): Promise<BatchFacts> {
  const { batch, partitions, shuffle, hot: named } = committed;
  const totalRows = (await numbers(connection, 'SELECT count(*)::INTEGER FROM landed'))[0];
  const hot = await numbers(connection, `SELECT coalesce(key, ${nullKey})::INTEGER FROM landed GROUP BY key HAVING count(*) >= ${hotRows(totalRows, partitions)} ORDER BY 1`);
  const filled = committed.mixedRows === undefined ? await filledBy(connection, shuffle) : [];
  return {
    batch, partitions, stages, sketches, hot,
    mixedRows: committed.mixedRows ?? filled.filter(({ rows, top }) => 2 * top.rows <= rows).map(({ rows }) => rows),
    topKeys: new Map(filled.map(({ partition, top }) => [partition, top])),
    named: named.map(({ key }) => key),
    shuffleBytes: stages.flatMap(({ tasks }) => tasks).reduce((sum, task) => sum + task.shuffleBytesWritten, 0),
    wrongKeys: (await numbers(connection, 'SELECT count(*)::INTEGER FROM judged WHERE copies <> 1 OR NOT same'))[0]
      + (await numbers(connection, `SELECT count(*)::INTEGER FROM ${files(committed.results)} AS result WHERE NOT EXISTS (FROM judged WHERE judged.key IS NOT DISTINCT FROM nullif(result.key, ${nullKey}))`))[0],
  };
}

interface Filled {
  readonly partition: number;
  readonly rows: number;
  readonly top: KeyCount;
}

/** What was sent to each partition, and by which key most of it; of two keys with as many rows the smaller one is told. */
async function filledBy(connection: DuckDBConnection, shuffle: readonly string[]): Promise<Filled[]> {
  const found = await connection.runAndReadAll(`
    WITH sent AS (SELECT partition, key, count(*) AS rows FROM ${files(shuffle)} GROUP BY ALL)
    SELECT partition::INTEGER, sum(rows)::INTEGER, first(key ORDER BY rows DESC, key)::INTEGER, max(rows)::INTEGER FROM sent GROUP BY partition ORDER BY partition`);
  return (found.getRowsJS() as number[][]).map(([partition, rows, key, most]) => ({ partition, rows, top: { key, rows: most } }));
}

async function numbers(connection: DuckDBConnection, sql: string): Promise<number[]> {
  return (await connection.runAndReadAll(sql)).getRowsJS().map(([value]) => value as number);
}
