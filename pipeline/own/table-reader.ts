import { DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
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
    const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
    try {
      if ('file' in output) await connection.run(`ATTACH ${quoted(output.file)} AS made (READ_ONLY)`);
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
