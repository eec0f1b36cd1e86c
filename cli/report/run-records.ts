import type { DuckDBConnection } from '@duckdb/node-api';
import type { Bucket } from '../../engine/bucket.ts';
import { damagedRecords, isOfFiles, read, withRunViews } from '../../engine/store/query-run.ts';
import { seriesIn, type KeptSeries } from '../../engine/store/read-series.ts';
import { endingsOf, journey, losses, namedBy, type Ending, type Journey, type Named } from '../../engine/store/why.ts';

/** What the records of a run tell a page beyond plan and result; none of it grows with the number of items. */
export interface RunRecords {
  readonly series: KeptSeries;
  readonly latency: LatencyCourse;
  /** Where items were seen last, and how they ended. */
  readonly lastSeen: readonly LastSeen[];
  readonly events: EventSum;
  /** Everything that was not delivered, the largest group first. */
  readonly losses: readonly Ending[];
  /** By what failed. */
  readonly evidence: Readonly<Record<string, Evidence>>;
}

/** From when items were due until the store says that it wrote them, of those due in the same stretch of time, ms; null where none was. */
export interface LatencyCourse {
  readonly stretchMs: number;
  readonly p50: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
  readonly max: readonly (number | null)[];
}

export interface LastSeen {
  /** null: nowhere. */
  readonly stage: string | null;
  readonly bucket: Bucket;
  readonly items: number;
}

/** Decisions of the run, those that differ in nothing but numbers as one. */
export interface EventSum {
  /** How many there are in all. */
  readonly count: number;
  readonly kinds: readonly EventKind[];
  /** How many kinds are left out. */
  readonly left: number;
}

export interface EventKind {
  readonly node: string;
  /** The words of the first. */
  readonly text: string;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly times: number;
}

export interface Evidence {
  readonly endings: readonly Ending[];
  /** The first few things that it names. */
  readonly named: readonly Named[];
  /** Of one item of each of its largest groups. */
  readonly stories: readonly Journey[];
}

/** So many points of a course are told apart. */
const mostStretches = 1200;
const mostEventKinds = 80;
const mostNamed = 8;
const storiesEach = 2;
const mostStories = 12;

/** What every scenario has: what flows, what waits, how far it is behind. What was read of a log is left to `query`. */
const drawn = "metric IN ('generated', 'stored', 'shed', 'dropped', 'in-flight', 'behind') OR starts_with(metric, 'waiting.')";

/** `failed`: ids of checks and metrics of thresholds. */
export async function readRecords(folder: string, sampleMs: number, failed: readonly string[]): Promise<RunRecords> {
  try {
    return await recordsOf(folder, sampleMs, failed);
  } catch (error) {
    if (isOfFiles(error)) throw damagedRecords(folder, 'what the run left', error);
    throw error;
  }
}

async function recordsOf(folder: string, sampleMs: number, failed: readonly string[]): Promise<RunRecords> {
  const told = await withRunViews(folder, async (connection) => {
    const series = await seriesIn(connection, drawn);
    const samples = Math.max(1, ...[...series.values()].map(({ length }) => length));
    return {
      series, latency: await latencyOf(connection, sampleMs * Math.ceil(samples / mostStretches), samples * sampleMs),
      lastSeen: await objects<LastSeen>(connection, 'SELECT stage, bucket, count(*) AS items FROM ledger GROUP BY ALL ORDER BY items DESC, stage, bucket'),
      events: await eventsOf(connection),
    };
  });
  return { ...told, losses: await losses(folder), evidence: await evidenceOf(folder, failed) };
}

async function latencyOf(connection: DuckDBConnection, stretchMs: number, untilMs: number): Promise<LatencyCourse> {
  const rows = await objects<{ stretch: number; p50: number; p99: number; max: number }>(connection, `
    WITH taken AS (SELECT greatest(0, due_ms // ${stretchMs})::INTEGER AS stretch, end_ms - due_ms AS ms FROM ledger WHERE bucket IN ('delivered', 'late'))
    SELECT stretch, quantile_disc(ms, 0.5) AS p50, quantile_disc(ms, 0.99) AS p99, max(ms) AS max FROM taken GROUP BY stretch ORDER BY stretch`);
  const at = new Map(rows.map((row) => [row.stretch, row]));
  const course = (which: 'p50' | 'p99' | 'max'): (number | null)[] => Array.from({ length: Math.ceil(untilMs / stretchMs) }, (_, i) => at.get(i)?.[which] ?? null);
  return { stretchMs, p50: course('p50'), p99: course('p99'), max: course('max') };
}

async function eventsOf(connection: DuckDBConnection): Promise<EventSum> {
  const kinds = await objects<EventKind>(connection, `
    SELECT regexp_replace(node, '-[0-9]+$', '') AS node, arg_min(text, at_ms) AS text, min(at_ms) AS "firstMs", max(at_ms) AS "lastMs", count(*) AS times
    FROM journal WHERE text IS NOT NULL
    GROUP BY regexp_replace(node, '-[0-9]+$', ''), regexp_replace(text, '[0-9]+', '#', 'g') ORDER BY "firstMs", node, text`);
  return { count: kinds.reduce((sum, { times }) => sum + times, 0), kinds: kinds.slice(0, mostEventKinds), left: Math.max(0, kinds.length - mostEventKinds) };
}

async function evidenceOf(folder: string, failed: readonly string[]): Promise<Record<string, Evidence>> {
  const endings = await endingsOf(folder, failed);
  const told = new Map<number, Journey>();
  const found: Record<string, Evidence> = {};
  for (const id of failed) {
    const items = endings[id].filter(({ bucket }) => bucket !== null).slice(0, storiesEach).map(({ examples }) => examples[0]);
    const stories: Journey[] = [];
    for (const item of items) {
      const story = told.get(item) ?? (told.size < mostStories ? await journey(folder, item) : null);
      if (story === null) continue;
      told.set(item, story);
      stories.push(story);
    }
    found[id] = { endings: endings[id], named: await namedBy(folder, id, mostNamed), stories };
  }
  return found;
}

async function objects<T>(connection: DuckDBConnection, sql: string): Promise<T[]> {
  const { columns, rows } = await read(connection, sql);
  return rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]])) as T);
}
