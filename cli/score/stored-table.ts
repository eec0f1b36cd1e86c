import { existsSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { sqlText, withDuckDb } from '../../engine/store/duckdb.ts';
import { read } from '../../engine/store/query-run.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { Stored } from './grade.ts';
import { sameValue } from './same-value.ts';
import { asText, explained, fileSource, quoted, typesOf, type Source } from './sources.ts';

export interface TableFound {
  readonly rows: number;
  stored(key: string): Stored;
  /** Of the keys in the manifest: how many there are, and how many the table has. */
  readonly keysPlanted: number;
  readonly keysFound: number;
  /** Whole records of the clean file that the table does not have; null without that file. */
  readonly lost: number | null;
  /** Rows whose key the clean file does not have; null without that file. */
  readonly strangers: number | null;
  /** Columns that only one of table and clean file has. */
  readonly uncompared: readonly string[];
}

/** A file, or `file.duckdb:table`, as something to select from. */
async function tableSource(connection: DuckDBConnection, text: string): Promise<Source> {
  const [, file, name] = /^(.+\.(?:duckdb|db|ddb)):([^/\\:]+)$/.exec(text) ?? [];
  if (file === undefined) return fileSource(connection, text, '--table');
  if (!existsSync(file)) throw new UsageError(`${file}: there is no such database`, { where: '--table', hint: 'check the path' });
  await connection.run(`ATTACH ${sqlText(file)} AS graded (READ_ONLY)`);
  const from = `graded.${name.split('.').map(quoted).join('.')}`;
  return { from, types: await typesOf(connection, from) };
}

/** Names a row as a whole; no column is called so. */
const wholeRow = '"a row of it"';

/** A part of a key as the table writes it: 0002 is 2 in a column of numbers, and a UUID has small letters. */
function asStored(part: string, type: string): string {
  const text = `CAST(${part} AS VARCHAR)`;
  return `coalesce(${type === 'VARCHAR' ? '' : `CAST(TRY_CAST(${text} AS ${type}) AS VARCHAR), `}${text}, '')`;
}

function joined(parts: readonly string[]): string {
  return `concat_ws('|', ${parts.join(', ')})`;
}

/** Looks planted records up in a table by their key; held against the clean file where there is one. */
export async function readTable(table: string, manifest: string, key: readonly string[], clean: string | null): Promise<TableFound> {
  return explained('--table', () => withDuckDb(async (connection) => {
    const { from, types } = await tableSource(connection, table);
    const number = async (sql: string): Promise<number> => Number((await read(connection, sql)).rows[0][0]);
    const missing = key.find((name) => !types.has(name));
    if (missing !== undefined) throw new UsageError(`the table has no column "${missing}"`, { where: '--key', hint: `it has ${[...types.keys()].join(', ')}` });
    const keyTypes = key.map((name) => types.get(name)!);
    const parts = joined(keyTypes.map((type, i) => asStored(`string_split(k, '|')[${i + 1}]`, type)));
    // A key with the sign that joins keys in one of its values cannot be taken apart.
    const planted = key.length === 1 ? asStored('k', keyTypes[0]) : `CASE WHEN len(string_split(k, '|')) = ${key.length} THEN ${parts} ELSE k END`;
    await connection.run(`CREATE TEMP TABLE planted AS SELECT k, ${planted} AS stored FROM (SELECT DISTINCT key AS k FROM read_json(${sqlText(manifest)}, format = 'newline_delimited', ${asText(['key'])}) WHERE key IS NOT NULL)`);
    await connection.run(`CREATE TEMP VIEW loaded AS SELECT ${joined(key.map((name) => asStored(`${wholeRow}.${quoted(name)}`, 'VARCHAR')))} AS k, ${wholeRow} AS r FROM ${from} ${wholeRow}`);
    const comparison = clean === null ? null : await compareWith(connection, clean, types, key);
    const right = comparison === null ? 'NULL' : `bool_and(CASE WHEN c.k IS NOT NULL THEN ${comparison.same} END)`;
    const { rows } = await read(connection, `SELECT p.k, count(*), ${right} FROM planted p JOIN loaded t ON t.k = p.stored ${comparison === null ? '' : 'LEFT JOIN clean c ON c.k = p.stored AND c.occurs = 1'} GROUP BY p.k ORDER BY p.k`);
    const stored = new Map(rows.map(([k, count, isRight]) => [String(k), { count: Number(count), right: isRight as boolean | null }]));
    return {
      rows: await number('SELECT count(*) FROM loaded'), keysPlanted: await number('SELECT count(*) FROM planted'), keysFound: stored.size,
      stored: (k) => stored.get(k) ?? { count: 0, right: null },
      lost: comparison === null ? null : await number('SELECT count(*) FROM clean WHERE k NOT IN (SELECT stored FROM planted) AND k NOT IN (SELECT k FROM loaded)'),
      strangers: comparison === null ? null : await number('SELECT count(*) FROM loaded WHERE k NOT IN (SELECT k FROM clean)'),
      uncompared: comparison?.uncompared ?? [],
    };
  }));
}

/** Reads the clean file as `clean`; answers with what says that a row `t.r` of the table is as its row `c.r`, null where nobody can tell. */
async function compareWith(connection: DuckDBConnection, path: string, types: Source['types'], key: readonly string[]): Promise<{ same: string; uncompared: string[] }> {
  const clean = await fileSource(connection, path, '--clean');
  const gone = key.find((name) => !clean.types.has(name));
  if (gone !== undefined) throw new UsageError(`${path} has no column "${gone}"`, { where: '--clean', hint: `it has ${[...clean.types.keys()].join(', ')}` });
  await connection.run(`CREATE TEMP TABLE clean AS SELECT *, count(*) OVER (PARTITION BY k) AS occurs FROM (SELECT ${joined(key.map((name) => asStored(`${wholeRow}.${quoted(name)}`, types.get(name)!)))} AS k, ${wholeRow} AS r FROM ${clean.from} ${wholeRow})`);
  const { rows: [[isStrange]] } = await read(connection, 'SELECT count(*) > 0 AND NOT bool_or(stored IN (SELECT k FROM clean)) FROM planted');
  if (isStrange) throw new UsageError(`not one planted key is in ${path}`, { where: '--key', hint: 'is it the file that was broken, and is --key what break had as key?' });
  const common = [...types.keys()].filter((name) => clean.types.has(name) && !key.includes(name));
  const same = common.map((name) => sameValue(`t.r.${quoted(name)}`, types.get(name)!, `c.r.${quoted(name)}`));
  return {
    same: same.length === 0 ? 'NULL' : same.join(' AND '),
    uncompared: [...types.keys(), ...clean.types.keys()].filter((name) => types.has(name) !== clean.types.has(name)),
  };
}
