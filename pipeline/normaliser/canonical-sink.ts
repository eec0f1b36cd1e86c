import type { Component, ComponentContext } from '../../engine/component.ts';
import { orExplain } from '../../engine/store/run-folder.ts';
import { Signal } from '../signal.ts';
import type { CanonicalTable } from './canonical-table.ts';
import type { CanonicalRow, RowsMessage } from './messages.ts';

/** From the first row that waits to the transaction that takes it, with all that came meanwhile. */
const gatherMs = 60_000;

/** Writes canonical rows into one table. A record that comes a second time changes nothing. */
export class CanonicalSink implements Component {
  readonly #context: ComponentContext;
  readonly #table: CanonicalTable;
  readonly #arrived = new Signal();
  #waiting: CanonicalRow[] = [];
  #writing: readonly CanonicalRow[] = [];

  constructor(context: ComponentContext, table: CanonicalTable) {
    this.#context = context;
    this.#table = table;
    context.host.onGone(() => this.#table.close());
  }

  async start(): Promise<void> {
    await this.#call('open', () => this.#table.open());
    void this.#write();
  }

  receive(message: unknown): void {
    const { rows } = message as RowsMessage;
    for (const { item } of rows) this.#context.stage.saw(item);
    this.#waiting.push(...rows);
    this.#arrived.raise();
  }

  *holding(): Iterable<number> {
    for (const rows of [this.#waiting, this.#writing]) for (const { item } of rows) yield item;
  }

  waiting(): number {
    return this.#waiting.length;
  }

  async #write(): Promise<void> {
    const { clock, host, stage } = this.#context;
    for (;;) {
      if (this.#waiting.length === 0) {
        await this.#arrived.wait();
        await new Promise<void>((resolve) => void clock.setTimeout(resolve, gatherMs));
        continue;
      }
      this.#writing = this.#waiting;
      this.#waiting = [];
      await this.#transact(this.#writing);
      if (host.dead) return;
      for (const { item } of this.#writing) stage.stored(item);
      this.#writing = [];
    }
  }

  async #transact(rows: readonly CanonicalRow[]): Promise<void> {
    const storedMs = Math.round(this.#context.clock.now());
    try {
      await this.#call('begin', () => this.#table.begin());
      await this.#call('stage', () => this.#table.stage(rows, storedMs));
      await this.#call('merge', () => this.#table.merge());
      await this.#call('commit', () => this.#table.commit());
    } catch (error) {
      // After a COMMIT that failed DuckDB has no transaction left to roll back; the first error is the one to tell.
      await this.#call('rollback', () => this.#table.rollback()).catch(() => {});
      throw error;
    }
  }

  #call(name: string, call: () => Promise<void>): Promise<void> {
    return this.#context.native(name, () => orExplain(this.#table.file, call), { serviceMs: this.#context.knob('sink.statement') });
  }
}
