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
  /** Kinds of damage in them, or in the files that they are rows of, with the number of items; most first. */
  readonly planted: readonly (readonly [kind: string, items: number])[];
}

/** Something that was broken in an item, or in its file. */
export interface Planted {
  readonly kind: string;
  readonly where: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly ofFile: boolean;
}

/** What a check, or the metric of a threshold, names. */
export interface Named {
  /** null for words that are about no item. */
  readonly item: number | null;
  readonly text: string;
  /** null for no item, and for one that was never generated. */
  readonly dueMs: number | null;
  /** Of the items that were due at that very moment, from 0. */
  readonly nth: number;
  /** Kinds of damage in it, or in its file: `ragged + truncated (its file)`. */
  readonly planted: string | null;
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
  /** See `Named.nth`. */
  readonly nth: number;
  readonly planted: readonly Planted[];
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
 * all; of checks and thresholds the findings name the first, and the others are kept beside them.
 */
export async function endingsOf(folder: string, ids: readonly string[]): Promise<Record<string, Ending[]>> {
  return withRunViews(folder, async (connection) => {
    const found: Record<string, Ending[]> = {};
    for (const id of ids) {
      const isBucket = (buckets as readonly string[]).includes(id);
      found[id] = await endings(connection, isBucket ? `ledger WHERE bucket = ${sqlText(id)}` : `(SELECT "check", item FROM findings UNION ALL FROM further) LEFT JOIN ledger USING (item) WHERE "check" = ${sqlText(id)} AND item IS NOT NULL`);
    }
    return found;
  });
}

/** What a check or the metric of a threshold names: first what is about no item, then items, of each kind of damage one before the next; up to `most`. */
export async function namedBy(folder: string, id: string, most: number): Promise<Named[]> {
  return withRunViews(folder, (connection) => objects<Named>(connection, `
    WITH named AS (
      SELECT item, text, due_ms, string_agg(DISTINCT kind, ' + ' ORDER BY kind) AS planted
      FROM findings LEFT JOIN ledger USING (item) LEFT JOIN (${plantedKinds}) USING (item)
      WHERE "check" = ${sqlText(id)} GROUP BY item, text, due_ms
    )
    SELECT item, text, due_ms AS "dueMs", (${nthOf('named')}) AS nth, planted FROM named
    ORDER BY item IS NOT NULL, row_number() OVER (PARTITION BY planted ORDER BY item, text), item, text LIMIT ${most}`));
}

/** What was broken in items, and in the files that they are rows of. */
const plants = `
  SELECT item, kind, "where", before, after, false AS "ofFile" FROM manifest
  UNION ALL
  SELECT ledger.item, kind, "where", before, after, true FROM manifest JOIN ledger ON ledger.item BETWEEN covers_from AND covers_to WHERE ledger.item <> manifest.item`;

const plantedKinds = `SELECT DISTINCT item, if("ofFile", kind || ' (its file)', kind) AS kind FROM (${plants})`;

function nthOf(items: string): string {
  return `SELECT count(*) FROM ledger AS other WHERE other.due_ms = ${items}.due_ms AND other.item < ${items}.item`;
}

async function endings(connection: DuckDBConnection, source: string): Promise<Ending[]> {
  const groups = await objects<Omit<Ending, 'planted'>>(connection, `
    SELECT bucket, stage, cause, fault, count(*) AS count, list_sort(list(DISTINCT item))[1:5]::VARCHAR AS examples
    FROM ${source}
    GROUP BY bucket, stage, cause, fault
    ORDER BY count DESC, bucket, stage NULLS FIRST, cause NULLS FIRST, fault NULLS FIRST`);
  const kinds = await objects<Omit<Ending, 'planted' | 'examples'> & { kind: string }>(connection, `
    SELECT bucket, stage, cause, fault, kind, count(*) AS count
    FROM (SELECT * FROM ${source}) JOIN (${plantedKinds}) USING (item)
    GROUP BY ALL ORDER BY count DESC, kind`);
  return groups.map((group) => ({
    ...group,
    examples: JSON.parse(String(group.examples)) as number[],
    planted: kinds.filter((each) => groupOf(each) === groupOf(group)).map(({ kind, count }) => [kind, count]),
  }));
}

function groupOf({ bucket, stage, cause, fault }: Pick<Ending, 'bucket' | 'stage' | 'cause' | 'fault'>): string {
  return JSON.stringify([bucket, stage, cause, fault]);
}

/** The hops of one item, and what the nodes that held it decided while they did. */
export async function journey(folder: string, item: number): Promise<Journey> {
  return withRunViews(folder, async (connection) => {
    const id = Number.isSafeInteger(item) ? item : -1;
    const [end] = await objects<Omit<Journey, 'steps' | 'complete' | 'planted'>>(connection, `
      SELECT item, class, bucket, stage, cause, fault, due_ms AS "dueMs", (${nthOf('ledger')}) AS nth, end_ms AS "endMs", copies, rows
      FROM ledger WHERE item = ${id} ORDER BY item`);
    if (!end) {
      const [{ count }] = await objects<{ count: number }>(connection, 'SELECT count(*) AS count FROM ledger');
      throw new UsageError(`the run has no item ${item}`, { where: folder, hint: count > 0 ? `ids run from 0 to ${count - 1}` : 'the run generated nothing' });
    }
    const [{ skipped }] = await objects<{ skipped: number }>(connection, `
      SELECT decode(value)::BIGINT AS skipped FROM parquet_kv_metadata(${sqlText(join(folder, runViews.hops.file))}) WHERE decode(key) = 'skipped'`);
    const planted = await objects<Planted>(connection, `SELECT kind, "where", before, after, "ofFile" FROM (${plants}) WHERE item = ${id} ORDER BY "ofFile", kind, "where"`);
    return { ...end, planted, steps: await objects<JourneyStep>(connection, stepsOf(id, end.bucket === 'unaccounted')), complete: skipped === 0 };
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
