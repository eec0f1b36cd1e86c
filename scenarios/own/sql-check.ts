import { DOUBLE, DuckDBDataChunk, DuckDBInstance, INTEGER, StatementType, VARCHAR, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import type { Check, Evidence, Judged } from '../../engine/check.ts';
import type { FaultReport } from '../../engine/fault.ts';
import { lineOfSql, type MoreViews } from '../../engine/store/query-run.ts';
import { OwnTables, tablesFile } from '../../pipeline/own/own-tables.ts';
import type { Relation } from './definition.ts';
import { leftOutSql } from './relation.ts';
import { parseHeader, type CheckHeader } from './sql-header.ts';

/** What a check may ask beside the ledger: the records with their fields as JSON, and what was done to the pipeline. */
const recordViews = {
  generated: 'CREATE VIEW generated AS SELECT item, id, due_ms, key, TRY_CAST(value AS JSON) AS value FROM run.generated',
  delivered: 'CREATE VIEW delivered AS SELECT item, id, at_ms, partition, "offset", key, TRY_CAST(value AS JSON) AS value FROM run.delivered',
  set_aside: 'CREATE VIEW set_aside AS SELECT item, id, partition, "offset", key, TRY_CAST(value AS JSON) AS value FROM run.set_aside',
  struck: 'CREATE VIEW struck AS SELECT item, fault FROM run.struck',
  faults: 'CREATE TABLE faults (id VARCHAR, target VARCHAR, status VARCHAR, hits INTEGER, first_ms DOUBLE, last_ms DOUBLE)',
} as const;
const ledgerTable = 'CREATE TABLE ledger (item INTEGER, bucket VARCHAR, due_ms DOUBLE, end_ms DOUBLE, cause VARCHAR, fault VARCHAR, rows INTEGER)';
const views = [...Object.values(recordViews), ledgerTable].join('; ');

/** Rows that a message shows; the findings name all that have an item. */
const shownRows = 3;
const mostRows = 1000;
const chunkRows = 2048;

/** A question in SQL that must find nothing. */
export function sqlCheck(id: string, text: string): Check {
  const header = parseHeader(text);
  return {
    id, about: header.about ?? `checks/${id}.sql finds nothing.`, unit: 'rows', limit: header.severity === 'warn' ? null : 0, mayComeRight: true,
    async judge(evidence) {
      try {
        const { rows, names } = await rowsOf(text, evidence);
        return judged(id, header, rows, names, evidence);
      } catch (error) {
        const { line, message } = mistakeOf(error);
        return { verdict: 'unknown', value: null, firstBreachMs: null, message: `checks/${id}.sql:${line} cannot be asked: ${message}` };
      }
    },
  };
}

function judged(id: string, header: CheckHeader, rows: readonly DuckDBValue[][], names: readonly string[], { startedAt, completed }: Evidence): Judged {
  const { severity, known, until } = header;
  // Of more rows than are read nobody knows how many there are.
  const value = rows.length === mostRows ? null : rows.length;
  const failed = rows.length > 0;
  const itemAt = names.indexOf('item');
  const text = (row: readonly DuckDBValue[]): string => names.flatMap((name, i) => (i === itemAt ? [] : [`${name} ${String(row[i])}`])).join(', ');
  const found = `${value === null ? `${mostRows.toLocaleString('en')} or more rows` : value === 1 ? '1 row' : `${value} rows`}: ${rows.slice(0, shownRows).map((row) => names.map((name, i) => `${name} ${String(row[i])}`).join(', ')).join(' · ')}${rows.length > shownRows ? ' · …' : ''}`;
  const items = itemAt < 0 ? [] : rows.flatMap((row) => (typeof row[itemAt] === 'number' ? [{ item: row[itemAt], text: text(row) || `found by checks/${id}.sql` }] : []));
  const passed = (message: string): Judged => ({ verdict: 'passed', value, firstBreachMs: null, message });
  const failing = (message: string): Judged => ({ verdict: 'failed', value, firstBreachMs: null, message, items });
  if (known !== null) {
    // What is to fail had no time to.
    if (!failed && !completed) return passed(`known to fail (${known}), and found nothing`);
    if (!failed) return failing(`is known to fail (${known}) and finds nothing: take \`known\` out of checks/${id}.sql`);
    if (until !== null && startedAt > new Date(`${until}T23:59:59Z`)) return failing(`was known to fail until ${until} (${known}); ${found}`);
    return passed(`known to fail${until === null ? '' : ` until ${until}`} (${known}); ${found}`);
  }
  if (!failed) return passed('found nothing');
  return severity === 'warn' ? passed(`warning: ${found}`) : failing(found);
}

async function rowsOf(text: string, evidence: Evidence): Promise<{ rows: DuckDBValue[][]; names: string[] }> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    await openRecords(connection, evidence.folder, evidence.faults);
    await fillLedger(connection, evidence);
    const reader = await connection.streamAndReadUntil(text, mostRows);
    return { rows: reader.getRowsJS().slice(0, mostRows) as DuckDBValue[][], names: reader.columnNames() };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Makes the views of a run that stand beside its ledger; `folder` is that of its stores. */
async function openRecords(connection: DuckDBConnection, folder: string, faults: readonly FaultReport[]): Promise<void> {
  await connection.run(`ATTACH '${`${folder}/${tablesFile}`.replaceAll("'", "''")}' AS run (READ_ONLY)`);
  const written = await connection.runAndReadAll("SELECT table_name FROM information_schema.tables WHERE table_catalog = 'run'");
  const isThere = new Set(['faults', ...written.getRows().flat()]);
  // A run of an earlier version has not written all of them.
  await connection.run(Object.entries(recordViews).filter(([name]) => isThere.has(name)).map(([, make]) => make).join('; '));
  for (const { id, target, status, hits, firstMs, lastMs } of faults) {
    await connection.run('INSERT INTO faults VALUES ($1, $2, $3, $4, $5, $6)', [id, target, status, hits, firstMs, lastMs]);
  }
}

/** The same for who asks a run that is over, whose ledger is there. */
export function recordsOfRun(folder: string, faults: readonly FaultReport[]): MoreViews {
  return { names: Object.keys(recordViews), make: (connection) => openRecords(connection, folder, faults) };
}

async function fillLedger(connection: DuckDBConnection, { ledger }: Evidence): Promise<void> {
  await connection.run(ledgerTable);
  const types = [INTEGER, VARCHAR, DOUBLE, DOUBLE, VARCHAR, VARCHAR, INTEGER];
  const appender = await connection.createAppender('ledger');
  for (let start = 0; start < ledger.count; start += chunkRows) {
    const chunk = DuckDBDataChunk.create(types);
    chunk.setRows(Array.from({ length: Math.min(chunkRows, ledger.count - start) }, (_, i) => {
      const item = start + i;
      return [item, ledger.bucket(item), ledger.dueMs(item), ledger.endMs(item), ledger.cause(item), ledger.fault(item), ledger.rows(item)];
    }));
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

interface SqlMistake {
  readonly line: number;
  readonly message: string;
}

/** What is wrong with a check before anything ran, with its line from 1; null where nothing is. */
export async function sqlMistake(text: string): Promise<SqlMistake | null> {
  return parseHeader(text).mistake ?? prepared(text, views);
}

function mistakeOf(error: unknown): SqlMistake {
  const { message } = error as Error;
  return { line: lineOfSql(message), message: message.split('\n')[0].replace(/^Failed to extract statements: /, '') };
}

/** What is wrong with the expression of a relation. */
export async function relationMistake(relation: Relation): Promise<string | null> {
  const sql = leftOutSql(relation);
  return sql === null ? null : ((await prepared(sql, 'USE run'))?.message ?? null);
}

async function prepared(text: string, setting: string): Promise<SqlMistake | null> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    await connection.run(`ATTACH ':memory:' AS run; USE run; ${OwnTables.schema}; USE memory;`);
    await connection.run(setting);
    const statements = await connection.extractStatements(text);
    if (statements.count !== 1) return { line: 1, message: `one SELECT is asked, and here are ${statements.count} statements` };
    const statement = await statements.prepare(0);
    const isQuestion = statement.statementType === StatementType.SELECT;
    statement.destroySync();
    return isQuestion ? null : { line: 1, message: 'only a SELECT can be asked' };
  } catch (error) {
    return mistakeOf(error);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
