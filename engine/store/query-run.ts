import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { shellWord } from '../shell-word.ts';
import { UsageError } from '../usage-error.ts';
import { sqlText, withDuckDb } from './duckdb.ts';

export type QueryValue = string | number | boolean | null;

export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly QueryValue[])[];
}

interface RunView {
  readonly file: string;
  select(path: string): string;
  /** The same view of nothing, where a run with nothing to say has no such file; without it, a run without the file has no records. */
  readonly empty?: string;
}

function parquet(file: string): RunView {
  return { file, select: (path) => `SELECT * FROM read_parquet(${path})` };
}

function lines(file: string, columns: Readonly<Record<string, string>>, select: string): RunView {
  const types = Object.entries(columns).map(([name, type]) => `${sqlText(name)}: ${sqlText(type)}`).join(', ');
  return { file, select: (path) => `SELECT ${select} FROM read_json(${path}, format = 'newline_delimited', columns = {${types}})` };
}

/** Lines of a file that is written only where there are any. */
function linesIfAny(file: string, columns: Readonly<Record<string, string>>, select: string): RunView {
  const none = Object.entries(columns).map(([name, type]) => `NULL::${type} AS "${name}"`).join(', ');
  return { ...lines(file, columns, select), empty: `SELECT ${select} FROM (SELECT ${none}) WHERE false` };
}

/** What a query can ask of a run. */
export const runViews = {
  ledger: parquet('ledger.parquet'),
  hops: parquet('hops.parquet'),
  metrics: parquet('metrics.parquet'),
  journal: lines(
    'journal.jsonl',
    { atMs: 'DOUBLE', node: 'VARCHAR', text: 'VARCHAR', hash: 'VARCHAR', records: 'BIGINT' },
    '"atMs" AS at_ms, node, text, hash, records',
  ),
  findings: lines('findings.jsonl', { check: 'VARCHAR', item: 'BIGINT', atMs: 'DOUBLE', text: 'VARCHAR' }, '"check", item, "atMs" AS at_ms, text'),
  further: { ...parquet('further.parquet'), select: (path) => `SELECT check_id AS "check", item FROM read_parquet(${path})`, empty: 'SELECT NULL::VARCHAR AS "check", NULL::BIGINT AS item WHERE false' },
  manifest: linesIfAny(
    'manifest.jsonl',
    { kind: 'VARCHAR', item: 'BIGINT', where: 'VARCHAR', before: 'VARCHAR', after: 'VARCHAR', covers: 'BIGINT[]', undecidable: 'BOOLEAN' },
    'kind, item, "where", before, after, covers[1] AS covers_from, covers[2] AS covers_to, coalesce(undecidable, false) AS undecidable',
  ),
} satisfies Record<string, RunView>;

/** Opens the records of a run as views. */
export async function withRunViews<T>(folder: string, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const views: Readonly<Record<string, RunView>> = runViews;
  const missing = Object.values(views).find(({ file, empty }) => empty === undefined && !existsSync(join(folder, file)));
  if (missing) {
    throw new UsageError(`the run has no ${missing.file}`, {
      where: folder, hint: `only plan and result were kept; to have records, execute its plan again: wavetank run ${shellWord(join(folder, 'plan.json'))}`,
    });
  }
  return withDuckDb(async (connection) => {
    for (const [name, { file, select, empty }] of Object.entries(views)) {
      const path = join(folder, file);
      await connection.run(`CREATE VIEW ${name} AS ${empty !== undefined && !existsSync(path) ? empty : select(sqlText(path))}`).catch((error: Error) => {
        throw damagedRecords(folder, file, error);
      });
    }
    return work(connection);
  });
}

/** Whether it is what DuckDB says of files; whatever else it says is about what it was asked. */
export function isOfFiles(error: unknown): error is Error {
  return error instanceof Error && /^(Invalid Input|IO) Error/.test(error.message);
}

/** `what`: the file, or the records, that DuckDB could not read. */
export function damagedRecords(folder: string, what: string, { message }: Error): UsageError {
  return new UsageError(`${what} cannot be read: ${message.split('\n')[0]}`, { where: folder, hint: `it was changed or cut off; to have records, execute the plan again: wavetank run ${shellWord(join(folder, 'plan.json'))}` });
}

/** What can be asked of some runs besides; `make` makes the views under these names. */
export interface MoreViews {
  readonly names: readonly string[];
  make(connection: DuckDBConnection): Promise<void>;
}

export interface QueryOptions {
  readonly more?: MoreViews;
  /** The file that the statement stands in. */
  readonly file?: string;
}

/** The line of a statement, from 1, that an error of DuckDB is about. */
export function lineOfSql(message: string): number {
  return Number(/LINE (\d+):/.exec(message)?.[1] ?? 1);
}

/** Runs one SQL statement over the views of a run. */
export async function queryRun(folder: string, sql: string, { more, file }: QueryOptions = {}): Promise<QueryResult> {
  return withRunViews(folder, async (connection) => {
    try {
      await more?.make(connection);
      // DuckDB would run the first and say nothing of the others.
      const count = sql.trim() === '' ? 0 : (await connection.extractStatements(sql)).count;
      if (count !== 1) throw new Error(`${count === 0 ? 'no statement' : `${count} statements`}: a query is one statement`);
      return await read(connection, sql);
    } catch (error) {
      const { message } = error as Error;
      throw new UsageError(message.split('\n')[0], { where: file === undefined ? sql : `${file}:${lineOfSql(message)}`, hint: `views: ${[...Object.keys(runViews), ...(more?.names ?? [])].join(', ')}; \`DESCRIBE ledger\` tells the columns of one` });
    }
  });
}

/** The rows of a query in values that JSON can hold. */
export async function read(connection: DuckDBConnection, sql: string): Promise<QueryResult> {
  const reader = await connection.runAndReadAll(sql);
  return { columns: reader.deduplicatedColumnNames(), rows: reader.getRowsJS().map((row) => row.map(plain)) };
}

function plain(value: unknown): QueryValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (value instanceof Date) return value.toISOString();
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? plain(inner) : inner));
}
