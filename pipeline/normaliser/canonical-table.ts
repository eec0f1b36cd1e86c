import { BIGINT, DuckDBDataChunk, DuckDBInstance, VARCHAR, type DuckDBConnection, type DuckDBType } from '@duckdb/node-api';
import type { Store, StoredRow } from '../../engine/scenario.ts';
import type { CanonicalRecord } from './contract.ts';
import type { CanonicalRow } from './messages.ts';

/** Integers and text only. `item` is the number of the record in the account: what is sent again has the same. */
const columns = 'item BIGINT, id VARCHAR, vendor VARCHAR, ordered_ms BIGINT, sku VARCHAR, quantity BIGINT, weight_g BIGINT, amount_minor BIGINT, currency VARCHAR, status VARCHAR, customer VARCHAR, note VARCHAR, stored_ms BIGINT';
const types: readonly DuckDBType[] = [BIGINT, VARCHAR, VARCHAR, BIGINT, VARCHAR, BIGINT, BIGINT, BIGINT, VARCHAR, VARCHAR, VARCHAR, VARCHAR, BIGINT];
const chunkRows = 2048;

/** The canonical table in a DuckDB file, with the statements of one transaction as calls of their own. */
export class CanonicalTable {
  readonly file: string;
  #instance: DuckDBInstance | null = null;
  #connection: DuckDBConnection | null = null;

  constructor(file: string) {
    this.file = file;
  }

  async open(): Promise<void> {
    this.#instance = await DuckDBInstance.create(this.file, { threads: '1' });
    this.#connection = await this.#instance.connect();
    await this.#connection.run(`CREATE TABLE IF NOT EXISTS orders (${columns})`);
    await this.#connection.run(`CREATE TEMP TABLE stage (${columns})`);
  }

  async begin(): Promise<void> {
    await this.#connection!.run('BEGIN TRANSACTION');
  }

  async stage(rows: readonly CanonicalRow[], storedMs: number): Promise<void> {
    const appender = await this.#connection!.createAppender('stage', null, 'temp');
    for (let start = 0; start < rows.length; start += chunkRows) {
      const chunk = DuckDBDataChunk.create([...types]);
      chunk.setRows(rows.slice(start, start + chunkRows).map(({ item, record }) => [
        BigInt(item), record.id, record.vendor, BigInt(record.orderedMs), record.sku, BigInt(record.quantity), BigInt(record.weightG), BigInt(record.amountMinor),
        record.currency, record.status, record.customer, record.note, BigInt(storedMs),
      ]));
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
  }

  /** A record that is there already stays as it is. */
  async merge(): Promise<void> {
    await this.#connection!.run('MERGE INTO orders USING (SELECT DISTINCT ON (item) * FROM stage ORDER BY item) AS new ON orders.item = new.item WHEN NOT MATCHED THEN INSERT');
    await this.#connection!.run('DELETE FROM stage');
  }

  async commit(): Promise<void> {
    await this.#connection!.run('COMMIT');
  }

  async rollback(): Promise<void> {
    await this.#connection!.run('ROLLBACK');
  }

  /** Drops the connection; a transaction that was not committed is undone. */
  close(): void {
    this.#connection?.closeSync();
    this.#instance?.closeSync();
    this.#connection = this.#instance = null;
  }
}

/** Reads the table back once the run is over; `contentOf` gives the CRC-32 of a record in canonical form. */
export function canonicalStore(fileName: string, contentOf: (record: CanonicalRecord) => number): Store {
  return {
    id: 'orders',
    async *read(folder: string): AsyncIterable<StoredRow> {
      const instance = await DuckDBInstance.create(`${folder}/${fileName}`, { access_mode: 'READ_ONLY', threads: '1' });
      const connection = await instance.connect();
      try {
        const result = await connection.stream('SELECT * FROM orders ORDER BY ALL');
        for await (const rows of result.yieldRowsJs()) {
          for (const [item, id, vendor, orderedMs, sku, quantity, weightG, amountMinor, currency, status, customer, note, storedMs] of rows) {
            const numbers = { orderedMs: Number(orderedMs), quantity: Number(quantity), weightG: Number(weightG), amountMinor: Number(amountMinor) };
            const record = { id, vendor, sku, currency, status, customer, note, ...numbers } as CanonicalRecord;
            yield { item: Number(item), content: contentOf(record), storedMs: Number(storedMs) };
          }
        }
      } finally {
        connection.closeSync();
        instance.closeSync();
      }
    },
  };
}
