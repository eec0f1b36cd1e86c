import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { sqlText } from '../../engine/store/duckdb.ts';
import type { Result } from '../../engine/result.ts';
import type { Committed } from '../../pipeline/compute/driver.ts';
import { partitionSql } from '../../pipeline/compute/task-sql.ts';
import { readSparkLog } from '../../pipeline/spark-log/read-log.ts';
import { Wavetank, wavetank, workFolder } from './wavetank.ts';

/** Masters of a real Spark, as they are asked for: `local[2] spark://127.0.0.1:7077`; none where nobody asks. */
export const masters = (process.env.WAVETANK_REAL_SPARK ?? '').split(/\s+/).filter((master) => master !== '');

/** SPARK_HOME, or what the script of the peers names. */
export function sparkHome(): string {
  if (process.env.SPARK_HOME !== undefined) return process.env.SPARK_HOME;
  return execFileSync(join(resolve(process.env.WAVETANK_PEERS ?? '../shared/peers'), 'spark.sh'), ['home'], { encoding: 'utf8' }).trim();
}

/** A run that was stored: its result and its folder. */
export interface Stored {
  readonly code: number | null;
  readonly out: string;
  readonly path: string;
  readonly result: Result;
}

/**
 * As many rows as the short form has, in a fifth of its time and in fewer batches: what runs elsewhere has the wall's time.
 * Faults are those that are Spark's as well: its workers are beyond reach.
 */
const brief = ['run', 'data-skew', '--short', '--for', '12s', '--rate', '1667', '--set', 'job.batches=3', '--faults', 'hot-key,null-keys', '--ui', 'plain'];

/** A place of its own: `tmp` is what the run takes for the machine's folder of temporary files. */
export function placeOf(): { folder: string; tmp: string } {
  const folder = workFolder();
  const tmp = join(folder, 'tmp');
  mkdirSync(tmp);
  return { folder, tmp };
}

export function start(place: ReturnType<typeof placeOf>, args: readonly string[], env: Record<string, string> = {}, ownGroup = false): Wavetank {
  return new Wavetank([...brief, '--out', 'runs', ...args], place.folder, { TMPDIR: place.tmp, ...env }, ownGroup);
}

export async function stored(args: readonly string[], env: Record<string, string> = {}): Promise<Stored> {
  const place = placeOf();
  const { code, out, err } = await start(place, args, env).ended;
  const runs = join(place.folder, 'runs');
  const [name] = readdirSync(runs);
  if (name === undefined) throw new Error(`no run of ${args.join(' ')} was stored: ${out}${err}`);
  const path = join(runs, name);
  return { code, out, path, result: JSON.parse(readFileSync(join(path, 'result.json'), 'utf8')) as Result };
}

/** What `wavetank skew --json` says of a log, as far as it matters here. */
export interface SkewDocument {
  readonly whole: boolean;
  readonly stages: readonly {
    readonly jobGroup: string | null;
    readonly readsShuffle: boolean;
    readonly skewed: boolean;
    readonly hotPartitions: readonly { readonly index: number; readonly rows: number }[];
  }[];
}

export async function skewOfLog(log: string, options: readonly string[] = []): Promise<SkewDocument & { code: number | null }> {
  const { code, out, err } = await wavetank(log, ['skew', log, '--json', ...options]);
  if (out === '') throw new Error(err);
  return { ...(JSON.parse(out) as SkewDocument), code };
}

async function rowsOf(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowsJson() as unknown[][];
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function committedOf(path: string): Committed[] {
  const folder = join(path, 'stores/committed');
  return readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Committed).toSorted((a, b) => a.batch - b.batch);
}

/** Every aggregate of a run: batch, key, rows, total, distinct customers. */
export async function aggregatesOf({ path }: Stored): Promise<unknown[][]> {
  const parts = committedOf(path).map(({ batch, results }) => {
    const files = results.map((each) => sqlText(join(path, 'stores', each))).join(', ');
    return `SELECT ${batch} AS batch, key, rows, total, customers FROM read_parquet([${files}])`;
  });
  return await rowsOf(`${parts.join(' UNION ALL ')} ORDER BY ALL`);
}

/** Rows of every task that aggregates what was shuffled, batch after batch; what brings salted keys together comes behind it. */
export async function rowsByTask({ path }: Stored): Promise<number[][]> {
  const { application } = await readSparkLog(join(path, 'stores/event-log'));
  return committedOf(path).map(({ batch }) => {
    const first = application.stages.find(({ jobGroup, readsShuffle }) => jobGroup === `batch-${batch}` && readsShuffle)!;
    return first.tasks.map(({ rows }) => rows);
  });
}

export interface SentPartition {
  readonly index: number;
  readonly rows: number;
  /** Rows of the key that has most of them in it. */
  readonly mostOfAKey: number;
}

/** What the rows of each batch that landed send to each partition by a hash of the key, from the files and the hash alone. */
export async function sentByHash({ path }: Stored): Promise<Map<number, SentPartition[]>> {
  const sent = new Map<number, SentPartition[]>();
  for (const { batch, partitions } of committedOf(path)) {
    const partition = partitionSql({ partitions, salts: [], bounds: null, combine: false });
    const landed = sqlText(join(path, `stores/landed/batch-${batch}-*.parquet`));
    const rows = await rowsOf(`
      WITH landed AS (SELECT coalesce(key, -1)::BIGINT AS key, 0::BIGINT AS salt FROM read_parquet(${landed})),
        keys AS (SELECT ${partition} AS partition, key, count(*)::INTEGER AS rows FROM landed GROUP BY ALL)
      SELECT partition, sum(rows)::INTEGER, max(rows)::INTEGER FROM keys GROUP BY partition ORDER BY partition`);
    sent.set(batch, (rows as [number, number, number][]).map(([index, count, mostOfAKey]) => ({ index, rows: count, mostOfAKey })));
  }
  return sent;
}

/** Processes of this machine whose command line names a folder. */
export function processesOf(folder: string): { pid: number; command: string }[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return command.includes(folder) ? [{ pid: Number(pid), command }] : [];
    } catch {
      // It has ended since.
      return [];
    }
  });
}

/** Waits until nothing of a run is left on this machine: no process that names its temporary files, and none of these. */
export async function nothingLeft(tmp: string): Promise<void> {
  while (processesOf(tmp).length > 0 || readdirSync(tmp).length > 0) await pause(100);
}
