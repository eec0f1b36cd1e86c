import { mkdirSync } from 'node:fs';
import { DuckDBDataChunk, DuckDBInstance, INTEGER, type DuckDBConnection } from '@duckdb/node-api';

/** A row of the input; a key of null is written as one. */
export interface InputRow {
  readonly item: number;
  readonly key: number | null;
  readonly customer: number;
  readonly amountHundredths: number;
}

const chunkRows = 2048;
const types = [INTEGER, INTEGER, INTEGER, INTEGER];

/** Writes splits: Parquet files of `id, key, customer, amount`, in the order in which the rows came. */
export class SplitWriter {
  readonly #folder: string;
  #instance: DuckDBInstance | null = null;
  #connection: DuckDBConnection | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async open(): Promise<void> {
    mkdirSync(this.#folder, { recursive: true });
    this.#instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    this.#connection = await this.#instance.connect();
    await this.#connection.run('CREATE TABLE split (id INTEGER, key INTEGER, customer INTEGER, amount INTEGER)');
  }

  /** Answers with the path of the file. */
  async write(name: string, rows: readonly InputRow[]): Promise<string> {
    const connection = this.#connection!;
    const path = `${this.#folder}/${name}.parquet`;
    const appender = await connection.createAppender('split');
    for (let start = 0; start < rows.length; start += chunkRows) {
      const part = rows.slice(start, start + chunkRows);
      const chunk = DuckDBDataChunk.create(types);
      chunk.setColumns([part.map(({ item }) => item), part.map(({ key }) => key), part.map(({ customer }) => customer), part.map(({ amountHundredths }) => amountHundredths)]);
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
    await connection.run(`COPY (SELECT * FROM split ORDER BY id) TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`);
    await connection.run('DELETE FROM split');
    return path;
  }

  close(): void {
    this.#connection?.closeSync();
    this.#instance?.closeSync();
    this.#connection = this.#instance = null;
  }
}
