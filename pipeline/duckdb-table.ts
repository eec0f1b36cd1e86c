import { BIGINT, DuckDBDataChunk, DuckDBInstance, INTEGER, VARCHAR, type DuckDBConnection, type DuckDBPreparedStatement, type DuckDBType } from '@duckdb/node-api';
import type { Store, StoredRow } from '../engine/scenario.ts';
import type { Reading } from './device-event.ts';

/** Integers only: sums of doubles would differ with the number of threads. */
const columns = 'id INTEGER, sensor INTEGER, class VARCHAR, kind VARCHAR, value_hundredths INTEGER, device_ms BIGINT, stored_ms INTEGER';
const types: readonly DuckDBType[] = [INTEGER, INTEGER, VARCHAR, VARCHAR, INTEGER, BIGINT, INTEGER];
/** Rows that a data chunk takes. */
const chunkRows = 2048;

/** The table of readings in a DuckDB file, with the statements of one transaction as calls of their own. */
export class DuckDBTable {
  readonly file: string;
  #instance: DuckDBInstance | null = null;
  #connection: DuckDBConnection | null = null;
  /** Every transaction executes the same statements: each is planned once. */
  readonly #prepared = new Map<string, DuckDBPreparedStatement>();

  constructor(file: string) {
    this.file = file;
  }

  /** No primary key: it would refuse what a plain INSERT writes twice, which is there to be seen. */
  async open(): Promise<void> {
    this.#instance = await DuckDBInstance.create(this.file, { threads: '1' });
    this.#connection = await this.#instance.connect();
    await this.#connection.run(`CREATE TABLE IF NOT EXISTS readings (${columns})`);
    await this.#connection.run(`CREATE TEMP TABLE stage (place INTEGER, ${columns})`);
  }

  begin(): Promise<void> {
    return this.#run('BEGIN TRANSACTION');
  }

  async stage(rows: readonly Reading[], storedMs: number): Promise<void> {
    const appender = await this.#connection!.createAppender('stage', null, 'temp');
    for (let start = 0; start < rows.length; start += chunkRows) {
      const chunk = DuckDBDataChunk.create([INTEGER, ...types]);
      chunk.setRows(rows.slice(start, start + chunkRows).map((row, i) => (
        [start + i, row.id, row.sensor, row.class, row.kind, row.valueHundredths, BigInt(row.atMs), storedMs]
      )));
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
  }

  /** Leaves every id that is there already as it is, and takes the first of those that come twice at once. */
  async merge(): Promise<void> {
    await this.#run(`
      MERGE INTO readings USING (
        SELECT DISTINCT ON (id) * EXCLUDE (place) FROM stage ORDER BY id, place
      ) AS new ON readings.id = new.id
      WHEN NOT MATCHED THEN INSERT`);
    await this.#run('DELETE FROM stage');
  }

  async insert(): Promise<void> {
    await this.#run('INSERT INTO readings SELECT * EXCLUDE (place) FROM stage ORDER BY place');
    await this.#run('DELETE FROM stage');
  }

  commit(): Promise<void> {
    return this.#run('COMMIT');
  }

  rollback(): Promise<void> {
    return this.#run('ROLLBACK');
  }

  /** Drops the connection; a transaction that was not committed is undone. */
  close(): void {
    this.#prepared.clear();
    this.#connection?.closeSync();
    this.#instance?.closeSync();
    this.#connection = this.#instance = null;
  }

  async #run(sql: string): Promise<void> {
    let statement = this.#prepared.get(sql);
    if (!statement) {
      statement = await this.#connection!.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    await statement.run();
  }
}

/** Reads the table back once the run is over; `contentOf` gives the CRC-32 of a reading in canonical form. */
export function readingsStore(fileName: string, contentOf: (reading: Reading) => number): Store {
  return {
    id: 'readings',
    async *read(folder: string): AsyncIterable<StoredRow> {
      const instance = await DuckDBInstance.create(`${folder}/${fileName}`, { access_mode: 'READ_ONLY', threads: '1' });
      const connection = await instance.connect();
      try {
        const result = await connection.stream('SELECT * FROM readings ORDER BY id, stored_ms, sensor, class, kind, value_hundredths, device_ms');
        for await (const rows of result.yieldRowsJs()) {
          for (const [id, sensor, className, kind, valueHundredths, deviceMs, storedMs] of rows) {
            const reading = { id, sensor, class: className, kind, valueHundredths, atMs: Number(deviceMs) } as Reading;
            yield { item: reading.id, content: contentOf(reading), storedMs: storedMs as number };
          }
        }
      } finally {
        connection.closeSync();
        instance.closeSync();
      }
    },
  };
}
