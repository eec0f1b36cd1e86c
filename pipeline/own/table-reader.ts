import { existsSync } from 'node:fs';
import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import type { Component, ComponentContext } from '../../engine/component.ts';
import { allEnded, type OwnRun } from './own-run.ts';
import type { OutputRecord } from './reader.ts';

export interface TableReaderOptions {
  readonly run: OwnRun;
  /** A DuckDB file with a table, or files that DuckDB reads by their names: `*.parquet`. */
  readonly output: { readonly file: string; readonly table: string } | { readonly files: string };
  /** Of an item a single row comes out: whoever reads one knows that the item is there. */
  readonly single: boolean;
  understand(fields: Readonly<Record<string, unknown>>): OutputRecord;
}

/** Reads what a loader has made, once all of its processes have ended: before, its store is its own. */
export class TableReader implements Component {
  readonly #context: ComponentContext;
  readonly #options: TableReaderOptions;

  constructor(context: ComponentContext, options: TableReaderOptions) {
    this.#context = context;
    this.#options = options;
  }

  start(): void {}

  async gather(): Promise<void> {
    const { run } = this.#options;
    try {
      await allEnded(run);
      await this.#read();
    } finally {
      run.output.toEnd();
    }
  }

  async #read(): Promise<void> {
    const { output } = this.#options;
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    try {
      if ('file' in output && existsSync(output.file)) await connection.run(`ATTACH ${quoted(output.file)} AS made (READ_ONLY)`);
      if (!(await isThere(connection, output))) return;
      const from = 'file' in output ? `made."${output.table.replaceAll('"', '""')}"` : quoted(output.files);
      const result = await connection.stream(`SELECT to_json(rows)::VARCHAR FROM ${from} AS rows`);
      for await (const rows of result.yieldRowsJs()) for (const [text] of rows) this.#take(text as string);
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  }

  #take(text: string): void {
    const { run: { tables, cameOut }, understand, single } = this.#options;
    const { id, item, content } = understand(JSON.parse(text) as Record<string, unknown>);
    const atMs = this.#context.clock.now();
    tables.push('delivered', [item, id, atMs, null, null, null, text, BigInt(content)] satisfies DuckDBValue[]);
    if (item === null) return;
    cameOut.add(item);
    this.#context.stage.saw(item);
    if (single) this.#context.stage.stored(item);
  }
}

/** A loader that has made no table, or no file, has made no rows. */
async function isThere(connection: DuckDBConnection, output: TableReaderOptions['output']): Promise<boolean> {
  const sql = 'file' in output
    ? `SELECT count(*) FROM information_schema.tables WHERE table_catalog = 'made' AND lower(table_name) = lower(${quoted(output.table)})`
    : `SELECT count(*) FROM glob(${quoted(output.files)})`;
  const [[count]] = (await connection.runAndReadAll(sql)).getRows();
  return Number(count) > 0;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
