import { mostSalts, nullKey, type MapTask, type MergeTask, type Partitioning, type ReduceTask, type SketchTask } from './task.ts';

/** SQL of the tasks. Every statement that writes orders its rows, so that the same task writes the same file. */

/**
 * Knuth's multiplicative hashing by the golden ratio (The Art of Computer Programming, volume 3, 6.4), modulo a prime: numbers
 * that follow each other with any stride fall evenly into buckets. In 64-bit integers and one exact division of doubles,
 * so that DuckDB and Spark put a number below 2^31 into the same of up to 4,096 buckets.
 */
const prime = 2147483647;
const multiplier = 1327217885;

export function bucketSql(value: string, buckets: number): string {
  return `CAST(floor(((${value}) * ${multiplier} % ${prime}) * ${buckets} / ${prime}) AS BIGINT)`;
}

/** Keys begin at 0 in a hash, the null key included. */
const keyShift = 1 - nullKey;

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function files(paths: readonly string[]): string {
  return `read_parquet([${paths.map(text).join(', ')}])`;
}

function toParquet(select: string, path: string): string {
  return `COPY (${select}) TO ${text(path)} (FORMAT parquet)`;
}

/** By hash, the salts of a key are dealt to neighbouring partitions, one each. In SQL that Spark understands as well. */
export function partitionSql({ partitions, bounds }: Partitioning): string {
  if (bounds === null) return `CAST((${bucketSql(`key + ${keyShift}`, partitions)} + salt) % ${partitions} AS INTEGER)`;
  const ordinal = `(key * ${mostSalts} + salt)`;
  return bounds.length === 0 ? '0' : bounds.map((bound) => `CAST(${ordinal} >= ${bound} AS INTEGER)`).join(' + ');
}

/**
 * The salt of a row is drawn from what it is (its id; where rows are combined, its customer), never from chance: a task
 * that is tried again sends every row where it was sent before. In SQL that Spark understands as well.
 */
export function saltSql(salts: Partitioning['salts'], drawnFrom: string): string {
  if (salts.length === 0) return 'CAST(0 AS BIGINT)';
  const cases = salts.map(([key, count]) => `WHEN ${key} THEN ${bucketSql(`${drawnFrom} + 1`, count)}`).join(' ');
  return `CASE key ${cases} ELSE 0 END`;
}

export function mapSql({ split, out, partitioning }: MapTask): string {
  const { combine, salts } = partitioning;
  const rows = `SELECT id::BIGINT AS id, coalesce(key, ${nullKey})::BIGINT AS key, customer::BIGINT AS customer, amount FROM ${files([split])}`;
  const sent = combine
    ? `SELECT key, ${saltSql(salts, 'customer')} AS salt, customer, count(*) AS rows, sum(amount)::BIGINT AS total FROM (${rows}) GROUP BY key, customer`
    : `SELECT key, ${saltSql(salts, 'id')} AS salt, customer, 1::BIGINT AS rows, amount::BIGINT AS total FROM (${rows})`;
  return toParquet(`SELECT ${partitionSql(partitioning)} AS partition, key, salt::INTEGER AS salt, customer, rows, total FROM (${sent}) ORDER BY ALL`, out);
}

/** Rows of each partition that a map task has sent to, in a file that it wrote. */
export function sentSql(out: string): string {
  return `SELECT partition, count(*)::INTEGER AS rows FROM ${files([out])} GROUP BY partition ORDER BY partition`;
}

export function sketchSql({ split, combine }: SketchTask): string {
  const weight = combine ? 'count(DISTINCT customer)' : 'count(*)';
  return `SELECT coalesce(key, ${nullKey})::INTEGER AS key, count(*)::INTEGER AS rows, ${weight}::INTEGER AS weight FROM ${files([split])} GROUP BY ALL ORDER BY rows DESC, key`;
}

/** What a reduce or merge task reads, as a table of its own connection. */
export function gatherSql(task: ReduceTask | MergeTask): string {
  const mine = task.kind === 'reduce' ? `partition = ${task.partition}` : `${bucketSql(`key + ${keyShift}`, task.partitions)} = ${task.partition}`;
  return `CREATE OR REPLACE TEMP TABLE gathered AS SELECT * FROM ${files(task.inputs)} WHERE ${mine}`;
}

export function reduceSql({ out, salted, partials, disjoint }: ReduceTask): string[] {
  const sums = 'sum(rows)::BIGINT AS rows, sum(total)::BIGINT AS total';
  const whole = (where: string): string => toParquet(`SELECT key, ${sums}, count(DISTINCT customer) AS customers FROM gathered ${where} GROUP BY key ORDER BY key`, out);
  if (partials === null) return [whole('')];
  const list = `(${salted.join(', ')})`;
  const part = disjoint
    ? `SELECT key, NULL::BIGINT AS customer, ${sums}, count(DISTINCT customer) AS customers FROM gathered WHERE key IN ${list} GROUP BY key, salt`
    : `SELECT key, customer, ${sums}, 1::BIGINT AS customers FROM gathered WHERE key IN ${list} GROUP BY key, salt, customer`;
  return [whole(`WHERE key NOT IN ${list}`), toParquet(`${part} ORDER BY ALL`, partials)];
}

export function mergeSql({ out, disjoint }: MergeTask): string {
  const customers = disjoint ? 'sum(customers)::BIGINT' : 'count(DISTINCT customer)';
  return toParquet(`SELECT key, sum(rows)::BIGINT AS rows, sum(total)::BIGINT AS total, ${customers} AS customers FROM gathered GROUP BY key ORDER BY key`, out);
}

export function countSql(paths: readonly string[]): string {
  return `SELECT count(*)::INTEGER AS rows FROM ${files(paths)}`;
}
