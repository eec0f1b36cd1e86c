import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { buckets, type Bucket } from '../bucket.ts';
import { UsageError } from '../usage-error.ts';
import { sqlText } from './duckdb.ts';
import { read, runViews, withRunViews } from './query-run.ts';

/** Items that ended in one way. */
export interface Ending {
  /** null for what was named and never generated. */
  readonly bucket: Bucket | null;
  /** The stage that claimed or saw them last; null if none did. */
  readonly stage: string | null;
  readonly cause: string | null;
  /** The faults that explain it, joined by ` + `; null if none was active. */
  readonly fault: string | null;
  readonly count: number;
  /** The first ids, up to five. */
  readonly examples: readonly number[];
}

export interface JourneyStep {
  readonly atMs: number;
  readonly node: string | null;
  /** `hop`: an event of the item; `decision`: what the node it was at decided meanwhile, from the journal. */
  readonly kind: 'hop' | 'decision';
  readonly text: string;
}

/** The life of one item. */
export interface Journey {
  readonly item: number;
  readonly class: string;
  readonly bucket: Bucket;
  readonly stage: string | null;
  readonly cause: string | null;
  readonly fault: string | null;
  readonly dueMs: number;
  readonly endMs: number;
  readonly copies: number;
  readonly rows: number;
  readonly steps: readonly JourneyStep[];
  /** False if the run had more transitions than the hop log keeps, so that steps may be missing. */
  readonly complete: boolean;
}

/** Everything that was not delivered, grouped by how it ended; largest group first. */
export async function losses(folder: string): Promise<Ending[]> {
  return withRunViews(folder, (connection) => endings(connection, "ledger WHERE bucket <> 'delivered'"));
}

/**
 * The items of each bucket, check or metric, grouped by how they ended; largest group first. Of a bucket the ledger has
 * all, checks and thresholds named theirs in the findings.
 */
export async function endingsOf(folder: string, ids: readonly string[]): Promise<Record<string, Ending[]>> {
  return withRunViews(folder, async (connection) => {
    const found: Record<string, Ending[]> = {};
    for (const id of ids) {
      const isBucket = (buckets as readonly string[]).includes(id);
      found[id] = await endings(connection, isBucket ? `ledger WHERE bucket = ${sqlText(id)}` : `findings LEFT JOIN ledger USING (item) WHERE "check" = ${sqlText(id)}`);
    }
    return found;
  });
}

async function endings(connection: DuckDBConnection, source: string): Promise<Ending[]> {
  const groups = await objects<Ending>(connection, `
    SELECT bucket, stage, cause, fault, count(*) AS count, list_sort(list(DISTINCT item))[1:5]::VARCHAR AS examples
    FROM ${source}
    GROUP BY bucket, stage, cause, fault
    ORDER BY count DESC, bucket, stage NULLS FIRST, cause NULLS FIRST, fault NULLS FIRST`);
  return groups.map((group) => ({ ...group, examples: JSON.parse(String(group.examples)) as number[] }));
}

/** The hops of one item, and what the nodes that held it decided while they did. */
export async function journey(folder: string, item: number): Promise<Journey> {
  return withRunViews(folder, async (connection) => {
    const id = Number.isSafeInteger(item) ? item : -1;
    const [end] = await objects<Omit<Journey, 'steps' | 'complete'>>(connection, `
      SELECT item, class, bucket, stage, cause, fault, due_ms AS "dueMs", end_ms AS "endMs", copies, rows
      FROM ledger WHERE item = ${id} ORDER BY item`);
    if (!end) {
      const [{ count }] = await objects<{ count: number }>(connection, 'SELECT count(*) AS count FROM ledger');
      throw new UsageError(`the run has no item ${item}`, { where: folder, hint: count > 0 ? `ids run from 0 to ${count - 1}` : 'the run generated nothing' });
    }
    const [{ skipped }] = await objects<{ skipped: number }>(connection, `
      SELECT decode(value)::BIGINT AS skipped FROM parquet_kv_metadata(${sqlText(join(folder, runViews.hops.file))}) WHERE decode(key) = 'skipped'`);
    return { ...end, steps: await objects<JourneyStep>(connection, stepsOf(id, end.bucket === 'unaccounted')), complete: skipped === 0 };
  });
}

/**
 * A node may hold the item, or a copy of it, from the first hop there until the item's last hop anywhere: what it passed
 * on it keeps until that is acknowledged. Of an item that vanished, the next things that the last node did tell why.
 */
function stepsOf(item: number, vanished: boolean): string {
  return `
    WITH journey AS (
      SELECT *, regexp_replace(stage, '-[0-9]+$', '') AS kind, row_number() OVER (ORDER BY hop DESC) = 1 AS last FROM hops WHERE item = ${item}
    ), counted AS (
      SELECT *, count(*) FILTER (event = 'saw') OVER (PARTITION BY kind ORDER BY hop) AS seen, count(*) FILTER (event = 'copied') OVER (ORDER BY hop) AS copied
      FROM journey
    ), stays AS (
      SELECT stage, min(at_ms) AS from_ms, (SELECT max(at_ms) FROM journey) AS until_ms, bool_or(last) AS last FROM journey GROUP BY stage
    ), decisions AS (
      SELECT at_ms, node, text, row_number() OVER (PARTITION BY node ORDER BY at_ms) AS line FROM journal WHERE text IS NOT NULL
    ), meanwhile AS (
      SELECT decisions.* FROM decisions JOIN stays ON node = stage AND at_ms >= from_ms AND at_ms < until_ms
      UNION
      (SELECT decisions.* FROM decisions JOIN stays ON node = stage AND at_ms >= until_ms WHERE last AND ${vanished} ORDER BY at_ms, line LIMIT 3)
    )
    SELECT at_ms AS "atMs", node, kind, text FROM (
      SELECT at_ms, stage AS node, 'hop' AS kind, concat_ws(': ', if(event = 'saw' AND seen > 1 + copied, 'saw again', event), cause) AS text, hop AS place FROM counted
      UNION ALL
      SELECT at_ms, node, 'decision', text, line FROM meanwhile
    ) ORDER BY at_ms, kind DESC, place`;
}

async function objects<T>(connection: DuckDBConnection, sql: string): Promise<T[]> {
  const { columns, rows } = await read(connection, sql);
  return rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]])) as T);
}
