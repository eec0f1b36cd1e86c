import type { Reading } from '../../pipeline/device-event.ts';
import { DuckDBTable } from '../../pipeline/duckdb-table.ts';

/** A table that does something else with one row; the sink in front of it knows nothing of it. */
class FlawedTable extends DuckDBTable {
  readonly item: number;

  constructor(file: string, item: number) {
    super(file);
    this.item = item;
  }
}

/** Loses the row, which is acknowledged all the same. */
export class LosingTable extends FlawedTable {
  override stage(rows: readonly Reading[], storedMs: number): Promise<void> {
    return super.stage(rows.filter(({ id }) => id !== this.item), storedMs);
  }
}

/** Writes the row a second time. */
export class TwiceTable extends FlawedTable {
  #again: readonly Reading[] = [];

  override stage(rows: readonly Reading[], storedMs: number): Promise<void> {
    this.#again = rows.filter(({ id }) => id === this.item);
    return super.stage(rows, storedMs);
  }

  override async merge(): Promise<void> {
    await super.merge();
    if (this.#again.length === 0) return;
    await super.stage(this.#again, 0);
    await super.insert();
  }
}

/** Alters the value in the row, by a hundredth. */
export class AlteringTable extends FlawedTable {
  override stage(rows: readonly Reading[], storedMs: number): Promise<void> {
    return super.stage(rows.map((row) => (row.id === this.item ? { ...row, valueHundredths: row.valueHundredths + 1 } : row)), storedMs);
  }
}

/** Cannot commit: in DuckDB's words the disk is full. */
export class FullTable extends DuckDBTable {
  override commit(): Promise<void> {
    return Promise.reject(new Error(`TransactionContext Error: Failed to commit: Could not write file "${this.file}.wal": No space left on device`));
  }
}

/** Has a statement that DuckDB refuses. */
export class MisspeltTable extends DuckDBTable {
  override merge(): Promise<void> {
    return Promise.reject(new Error('Binder Error: Table "readings" does not have a column with name "sensr"'));
  }
}
