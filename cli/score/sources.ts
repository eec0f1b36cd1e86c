import { existsSync, statSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { sqlText, withDuckDb } from '../../engine/store/duckdb.ts';
import { read } from '../../engine/store/query-run.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { Catch } from './grade.ts';

/** Something to select from, and the types of its columns by their names. */
export interface Source {
  readonly from: string;
  readonly types: ReadonlyMap<string, string>;
}

/** What DuckDB reads a file with, by its extension; `columns`: what a reader is told that would guess types. */
const readers: Readonly<Record<string, (path: string, columns: string) => string>> = {
  jsonl: (path, columns) => `read_json(${path}, format = 'newline_delimited'${columns})`,
  ndjson: (path, columns) => `read_json(${path}, format = 'newline_delimited'${columns})`,
  json: (path, columns) => `read_json(${path}${columns})`,
  csv: (path) => `read_csv(${path}, header = true, all_varchar = true)`,
  parquet: (path) => `read_parquet(${path})`,
};

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** What JSON says, as text: DuckDB would take a text for a number, a date or a UUID, and write it otherwise. */
export function asText(names: Iterable<string>): string {
  return `columns = {${[...names].map((name) => `${quoted(name)}: 'VARCHAR'`).join(', ')}}`;
}

/** A file by its extension. Of a format without types every column is text, as it stands. `where`: the option that names it. */
export async function fileSource(connection: DuckDBConnection, path: string, where: string): Promise<Source> {
  if (!existsSync(path)) throw new UsageError(`${path}: there is no such file`, { where, hint: 'check the path' });
  if (statSync(path).isDirectory()) throw new UsageError(`${path} is a folder`, { where, hint: 'name one file in it' });
  const extension = /\.(\w+)$/.exec(path)?.[1].toLowerCase() ?? '';
  if (!Object.hasOwn(readers, extension)) throw new UsageError(`${path}: its name does not tell its format`, { where, hint: `one of .${Object.keys(readers).join(', .')}${where === '--table' ? ', or file.duckdb:table' : ''}` });
  const reader = readers[extension];
  const guessed = reader(sqlText(path), ', sample_size = -1');
  const types = await typesOf(connection, guessed);
  const from = reader(sqlText(path), `, ${asText(types.keys())}`);
  // A reader that takes no columns guesses none.
  return from === guessed ? { from, types } : { from, types: new Map([...types.keys()].map((name) => [name, 'VARCHAR'])) };
}

export async function typesOf(connection: DuckDBConnection, from: string): Promise<Map<string, string>> {
  return new Map((await read(connection, `DESCRIBE SELECT * FROM ${from}`)).rows.map(([name, type]) => [String(name), String(type)]));
}

/** Runs what reads a user's files; what DuckDB says of them is the user's to mend. */
export async function explained<T>(where: string, work: () => Promise<T>): Promise<T> {
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
    if (existsSync(path) && statSync(path).size === 0) return [];
    const { from, types } = await fileSource(connection, path, '--caught');
    const known = catchColumns.filter((name) => types.has(name));
    if (!known.some((name) => name !== 'reason' && name !== 'byteLength')) {
      throw new UsageError(`${path} tells of no record: its columns are ${[...types.keys()].join(', ')}`, { where: '--caught', hint: 'item or row (counted from 1 after the header), line, key, or byteOffset and byteLength' });
    }
    const { rows } = await read(connection, `SELECT ${known.map((name) => `CAST(${quoted(name)} AS VARCHAR)`).join(', ')} FROM ${from}`);
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
