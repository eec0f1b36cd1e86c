import type { DuckDBConnection, DuckDBDoubleVector, DuckDBUIntegerVector } from '@duckdb/node-api';
import { sqlText } from './duckdb.ts';

/** Rows of numbers on their way to a Parquet file; texts are codes into a dictionary, as appending strings costs five times as much. */
export interface ParquetTable {
  readonly columns: Readonly<Record<string, 'UINTEGER' | 'DOUBLE'>>;
  readonly count: number;
  /** Writes the values of a row, in the order of the columns. */
  row(index: number, values: number[]): void;
  /** The columns of the file, from those of the table. */
  readonly select: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The largest chunk that DuckDB takes. */
const chunkRows = 2048;

export async function writeParquet(connection: DuckDBConnection, file: string, table: ParquetTable): Promise<void> {
  const { DuckDBDataChunk, DOUBLE, UINTEGER } = await import('@duckdb/node-api');
  const names = Object.keys(table.columns);
  await connection.run(`CREATE OR REPLACE TEMP TABLE rows_to_write (${names.map((name) => `${name} ${table.columns[name]}`).join(', ')})`);
  const types = names.map((name) => (table.columns[name] === 'DOUBLE' ? DOUBLE : UINTEGER));
  const appender = await connection.createAppender('rows_to_write');
  const values = names.map(() => 0);
  for (let from = 0; from < table.count; from += chunkRows) {
    const rows = Math.min(chunkRows, table.count - from);
    const chunk = DuckDBDataChunk.create(types, rows);
    const vectors = names.map((_, column) => chunk.getColumnVector(column) as DuckDBUIntegerVector | DuckDBDoubleVector);
    for (let i = 0; i < rows; i++) {
      table.row(from + i, values);
      for (let column = 0; column < values.length; column++) vectors[column].setItem(i, values[column]);
    }
    for (const vector of vectors) vector.flush();
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  const metadata = Object.entries(table.metadata ?? {}).map(([key, value]) => `${key}: ${sqlText(value)}`).join(', ');
  // COPY keeps the order of insertion; to ask for it costs as much again. Whoever reads the file orders what it reads.
  await connection.run(
    `COPY (SELECT ${table.select} FROM rows_to_write) TO ${sqlText(file)} (FORMAT parquet${metadata ? `, KV_METADATA {${metadata}}` : ''})`,
  );
}

/** Texts by code; the empty one has the code 0 and is NULL in the file. */
export class Dictionary {
  readonly #texts: string[];
  readonly #codes = new Map<string, number>();

  constructor(texts: readonly string[] = ['']) {
    this.#texts = [...texts];
    this.#texts.forEach((text, code) => this.#codes.set(text, code));
  }

  code(text: string): number {
    let code = this.#codes.get(text);
    if (code === undefined) {
      code = this.#texts.push(text) - 1;
      this.#codes.set(text, code);
    }
    return code;
  }

  /** The text of a column of codes; to be asked for once all rows have theirs. */
  sql(column: string): string {
    return `nullif([${this.#texts.map(sqlText).join(', ')}][${column} + 1], '') AS ${column}`;
  }
}
