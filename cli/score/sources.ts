import { existsSync, statSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { sqlText, withDuckDb } from '../../engine/store/duckdb.ts';
import { read } from '../../engine/store/query-run.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { Catch, Stored } from './grade.ts';

/** What DuckDB reads a file with, by its extension. */
const readers: Readonly<Record<string, (path: string) => string>> = {
  jsonl: (path) => `read_json(${path}, format = 'newline_delimited')`,
  ndjson: (path) => `read_json(${path}, format = 'newline_delimited')`,
  json: (path) => `read_json(${path})`,
  csv: (path) => `read_csv(${path}, header = true, all_varchar = true)`,
  parquet: (path) => `read_parquet(${path})`,
};

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function fileSource(path: string, where: string): string {
  if (!existsSync(path)) throw new UsageError(`${path}: there is no such file`, { where, hint: 'check the path' });
  if (statSync(path).isDirectory()) throw new UsageError(`${path} is a folder`, { where, hint: 'name one file in it' });
  const extension = /\.(\w+)$/.exec(path)?.[1].toLowerCase() ?? '';
  if (!Object.hasOwn(readers, extension)) throw new UsageError(`${path}: its name does not tell its format`, { where, hint: `one of .${Object.keys(readers).join(', .')}${where === '--table' ? ', or file.duckdb:table' : ''}` });
  return readers[extension](sqlText(path));
}

/** A file, or `file.duckdb:table`, as something to select from. */
async function tableSource(connection: DuckDBConnection, text: string): Promise<string> {
  const [, file, name] = /^(.+\.(?:duckdb|db|ddb)):([^/\\:]+)$/.exec(text) ?? [];
  if (file === undefined) return fileSource(text, '--table');
  if (!existsSync(file)) throw new UsageError(`${file}: there is no such database`, { where: '--table', hint: 'check the path' });
  await connection.run(`ATTACH ${sqlText(file)} AS graded (READ_ONLY)`);
  return `graded.${name.split('.').map(quoted).join('.')}`;
}

async function columnsOf(connection: DuckDBConnection, source: string): Promise<string[]> {
  return (await read(connection, `DESCRIBE SELECT * FROM ${source}`)).rows.map(([name]) => String(name));
}

/** Runs what reads a user's files; what DuckDB says of them is the user's to mend. */
async function explained<T>(where: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError((error as Error).message.split('\n')[0], { where, hint: 'JSON lines, CSV or Parquet' });
  }
}

const catchColumns = ['scope', 'item', 'row', 'line', 'key', 'byteOffset', 'byteLength', 'reason'] as const;

/** What was held: rows with `item` or `row` (the record in the broken file), `line`, `key`, or `byteOffset` and `byteLength`; `reason` where there is one. Of the `scope` that is `file` it is the file itself. */
export async function readCatches(path: string): Promise<Catch[]> {
  return explained('--caught', () => withDuckDb(async (connection) => {
    const source = fileSource(path, '--caught');
    if (statSync(path).size === 0) return [];
    const there = new Set(await columnsOf(connection, source));
    const known = catchColumns.filter((name) => there.has(name));
    if (!known.some((name) => name !== 'reason' && name !== 'byteLength')) {
      throw new UsageError(`${path} tells of no record: its columns are ${[...there].join(', ')}`, { where: '--caught', hint: 'item or row (counted from 1 after the header), line, key, or byteOffset and byteLength' });
    }
    const { rows } = await read(connection, `SELECT ${known.map((name) => `CAST(${quoted(name)} AS VARCHAR)`).join(', ')} FROM ${source}`);
    return rows.map((values) => catchOf(new Map(known.map((name, i) => [name, values[i] === null ? null : String(values[i])]))));
  }));
}

function catchOf(values: ReadonlyMap<typeof catchColumns[number], string | null>): Catch {
  const number = (name: typeof catchColumns[number]): number | null => {
    const text = values.get(name) ?? null;
    if (text === null) return null;
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value)) throw new UsageError(`${name}: "${text}" is no whole number`, { where: '--caught', hint: 'records are counted from 1 after the header; 0 is the file itself' });
    return value;
  };
  const line = number('line');
  const isFile = values.get('scope') === 'file';
  return {
    // The header is line 1; a file with line ends in quotes is better told by bytes.
    row: isFile ? 0 : number('item') ?? number('row') ?? (line === null ? null : Math.max(0, line - 1)),
    key: values.get('key') ?? null, byteOffset: number('byteOffset'), byteLength: number('byteLength'), reason: values.get('reason') ?? null,
  };
}

export interface TableFound {
  readonly rows: number;
  stored(key: string): Stored;
  /** Whole records of the clean file that the table does not have; null without that file. */
  readonly lost: number | null;
  /** Rows whose key the clean file does not have; null without that file. */
  readonly strangers: number | null;
}

/** Looks planted records up in a table by their key; held against the clean file where there is one. */
export async function readTable(table: string, manifest: string, key: readonly string[], clean: string | null): Promise<TableFound> {
  return explained('--table', () => withDuckDb(async (connection) => {
    const source = await tableSource(connection, table);
    const columns = await columnsOf(connection, source);
    const missing = key.find((name) => !columns.includes(name));
    if (missing !== undefined) throw new UsageError(`the table has no column "${missing}"`, { where: '--key', hint: `it has ${columns.join(', ')}` });
    const keyOf = (alias: string): string => `concat_ws('|', ${key.map((name) => `CAST(${alias}.${quoted(name)} AS VARCHAR)`).join(', ')})`;
    await connection.run(`CREATE TEMP TABLE planted AS SELECT DISTINCT CAST(key AS VARCHAR) AS k FROM read_json(${sqlText(manifest)}, format = 'newline_delimited') WHERE key IS NOT NULL`);
    let right = 'NULL';
    let join = '';
    let lost: number | null = null;
    let strangers: number | null = null;
    if (clean !== null) {
      const cleanSource = fileSource(clean, '--clean');
      const cleanColumns = await columnsOf(connection, cleanSource);
      const gone = key.find((name) => !cleanColumns.includes(name));
      if (gone !== undefined) throw new UsageError(`${clean} has no column "${gone}"`, { where: '--clean', hint: `it has ${cleanColumns.join(', ')}` });
      const same = columns.filter((name) => cleanColumns.includes(name) && !key.includes(name)).map((name) => {
        const [a, b] = [`t.${quoted(name)}`, `c.${quoted(name)}`];
        return `(CAST(${a} AS VARCHAR) IS NOT DISTINCT FROM CAST(${b} AS VARCHAR) OR (TRY_CAST(CAST(${a} AS VARCHAR) AS DOUBLE) = TRY_CAST(CAST(${b} AS VARCHAR) AS DOUBLE)) OR (${a} IS NULL AND CAST(${b} AS VARCHAR) = ''))`;
      });
      await connection.run(`CREATE TEMP TABLE clean AS SELECT ${keyOf('c')} AS k, * FROM ${cleanSource} c`);
      right = same.length === 0 ? 'true' : `coalesce(bool_and(c.k IS NOT NULL AND ${same.join(' AND ')}), false)`;
      join = `LEFT JOIN clean c ON c.k = ${keyOf('t')}`;
      const number = async (sql: string): Promise<number> => Number((await read(connection, sql)).rows[0][0]);
      lost = await number(`SELECT count(*) FROM clean c WHERE c.k NOT IN (SELECT k FROM planted) AND c.k NOT IN (SELECT ${keyOf('t')} FROM ${source} t)`);
      strangers = await number(`SELECT count(*) FROM ${source} t WHERE ${keyOf('t')} NOT IN (SELECT k FROM clean)`);
    }
    const { rows } = await read(connection, `SELECT p.k, count(t.${quoted(key[0])}), ${right} FROM planted p JOIN ${source} t ON ${keyOf('t')} = p.k ${join} GROUP BY p.k ORDER BY p.k`);
    const stored = new Map(rows.map(([k, count, isRight]) => [String(k), { count: Number(count), right: clean === null ? null : Boolean(isRight) }]));
    const all = Number((await read(connection, `SELECT count(*) FROM ${source}`)).rows[0][0]);
    return { rows: all, stored: (k) => stored.get(k) ?? { count: 0, right: null }, lost, strangers };
  }));
}
