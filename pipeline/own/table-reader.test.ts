import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, expect, test } from 'vitest';
import type { ComponentContext } from '../../engine/component.ts';
import { ItemSet } from './item-set.ts';
import type { OwnRun } from './own-run.ts';
import { TableReader, type TableReaderOptions } from './table-reader.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const made = join(folder, 'made.duckdb');
const instance = await DuckDBInstance.create(made);
const connection = await instance.connect();
await connection.run("CREATE TABLE Orders AS SELECT range AS id FROM range(3); CREATE VIEW few AS SELECT * FROM Orders WHERE id = 1; CREATE TABLE empty (id INTEGER)");
connection.closeSync();
instance.closeSync();
writeFileSync(join(folder, 'a.csv'), 'id\n7\n8\n');
writeFileSync(join(folder, 'wrong.duckdb'), 'nothing that DuckDB knows');

/** Ids that are read from an output. */
async function idsIn(output: TableReaderOptions['output']): Promise<number[]> {
  const found: number[] = [];
  const run = { tables: { push: () => {} }, cameOut: new ItemSet(), ended: new Map(), output: { read: Promise.resolve(), toEnd: () => {} } } as unknown as OwnRun;
  const context = { clock: { now: () => 0 } } as unknown as ComponentContext;
  await new TableReader(context, { run, output, single: true, understand: ({ id }) => (found.push(id as number), { id: String(id), item: null, content: 0 }) }).gather();
  return found.toSorted();
}

test.each<[string, TableReaderOptions['output'], number[]]>([
  ['a table, in whatever letters it was written', { file: made, table: 'orders' }, [0, 1, 2]],
  ['a view', { file: made, table: 'few' }, [1]],
  ['files', { files: join(folder, '*.csv') }, [7, 8]],
  ['a table without rows', { file: made, table: 'empty' }, []],
  ['a table that was never made', { file: made, table: 'sales' }, []],
  ['a file that was never made', { file: join(folder, 'none.duckdb'), table: 'orders' }, []],
  ['files of which there is none', { files: join(folder, '*.parquet') }, []],
])('%s has the rows that it has', async (_, output, ids) => expect(await idsIn(output)).toEqual(ids));

test('what is there and cannot be read is no output without rows', async () => {
  await expect(idsIn({ file: join(folder, 'wrong.duckdb'), table: 'orders' })).rejects.toThrow(/not a valid DuckDB|wrong\.duckdb/);
});
