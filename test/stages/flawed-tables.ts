import type { Reading } from '../../pipeline/device-event.ts';
import { DuckDBTable } from '../../pipeline/duckdb-table.ts';

/** Loses one row of its third transaction, which is acknowledged all the same. */
export class LosingTable extends DuckDBTable {
  #transactions = 0;

  override stage(rows: readonly Reading[], storedMs: number): Promise<void> {
    return super.stage(++this.#transactions === 3 ? rows.slice(1) : rows, storedMs);
  }
}

/** Writes one row of its third transaction a second time. */
export class TwiceTable extends DuckDBTable {
  #transactions = 0;
  #again: Reading | null = null;

  override stage(rows: readonly Reading[], storedMs: number): Promise<void> {
    this.#again = ++this.#transactions === 3 ? rows[0] : null;
    return super.stage(rows, storedMs);
  }

  override async merge(): Promise<void> {
    await super.merge();
    if (this.#again === null) return;
    await super.stage([this.#again], 0);
    await super.insert();
  }
}

/** Alters a value in one row of its third transaction, by a hundredth. */
export class AlteringTable extends DuckDBTable {
  #transactions = 0;

  override stage([first, ...rest]: readonly Reading[], storedMs: number): Promise<void> {
    const altered = ++this.#transactions === 3 ? { ...first, valueHundredths: first.valueHundredths + 1 } : first;
    return super.stage([altered, ...rest], storedMs);
  }
}
