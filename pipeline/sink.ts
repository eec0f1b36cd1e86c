import type { Component, ComponentContext } from '../engine/component.ts';
import { orExplain } from '../engine/store/run-folder.ts';
import type { Reading } from './device-event.ts';
import type { DuckDBTable } from './duckdb-table.ts';
import { Signal } from './signal.ts';
import type { WorkerMessage } from './worker.ts';

/** A worker hands over rows; it may send a batch again that was not acknowledged. */
export interface SinkMessage {
  readonly batch: number;
  readonly rows: readonly Reading[];
  /** Whether rows whose ids are there already change nothing; without it the remedy `replay` decides. */
  readonly byId?: boolean;
}

interface Received extends SinkMessage {
  readonly worker: string;
}

/** From one commit to the next: a commit costs the same for one row and for a thousand. */
const commitEveryMs = 1000;

/**
 * Writes the rows of all workers into one table, in one transaction a second, and acknowledges a worker once its rows
 * are committed. With `replay` it merges by id, so that what is sent again changes nothing; without, it inserts.
 */
export class Sink implements Component {
  readonly #context: ComponentContext;
  readonly #table: DuckDBTable;
  readonly #arrived = new Signal();
  #waiting: Received[] = [];
  #writing: readonly Received[] = [];
  #startedMs = -Infinity;

  constructor(context: ComponentContext, table: DuckDBTable) {
    this.#context = context;
    this.#table = table;
    context.host.onGone(() => this.#table.close());
  }

  async start(): Promise<void> {
    await this.#call('open', () => this.#table.open());
    void this.#write();
  }

  receive(message: unknown, from: string): void {
    const sent = message as SinkMessage;
    for (const row of sent.rows) this.#context.stage.saw(row.id);
    this.#waiting.push({ ...sent, worker: from });
    this.#arrived.raise();
  }

  *holding(): Iterable<number> {
    for (const batches of [this.#waiting, this.#writing]) {
      for (const { rows } of batches) for (const row of rows) yield row.id;
    }
  }

  waiting(): number {
    let sum = 0;
    for (const { rows } of this.#waiting) sum += rows.length;
    return sum;
  }

  async #write(): Promise<void> {
    const { clock, host } = this.#context;
    for (;;) {
      const restMs = this.#startedMs + commitEveryMs - clock.now();
      if (restMs > 0) await new Promise<void>((resolve) => void clock.setTimeout(resolve, restMs));
      if (this.#waiting.length === 0) {
        await this.#arrived.wait();
        continue;
      }
      this.#startedMs = clock.now();
      this.#writing = this.#waiting;
      this.#waiting = [];
      await this.#transact(this.#writing);
      if (host.dead) return;
      this.#acknowledge(this.#writing);
      this.#writing = [];
    }
  }

  /**
   * One transaction, each statement a call of its own, so that a crash can come between any two of them. No fault makes
   * a call of the table fail: where one does, the disk is full or a statement is wrong, and the run ends with that error.
   */
  async #transact(batches: readonly Received[]): Promise<void> {
    const storedMs = Math.round(this.#context.clock.now());
    const replay = this.#context.remedy('replay');
    try {
      await this.#call('begin', () => this.#table.begin());
      this.#moment('after-begin');
      for (const way of ['insert', 'merge'] as const) {
        const rows = batches.filter(({ byId = replay }) => byId === (way === 'merge')).flatMap((each) => each.rows);
        if (rows.length === 0) continue;
        await this.#call('stage', () => this.#table.stage(rows, storedMs));
        await this.#call(way, () => this.#table[way]());
      }
      this.#moment('before-commit');
      await this.#call('commit', () => this.#table.commit());
      this.#moment('after-commit');
    } catch (error) {
      // After a COMMIT that failed DuckDB has no transaction left to roll back; the first error is the one to tell.
      await this.#call('rollback', () => this.#table.rollback()).catch(() => {});
      throw error;
    }
  }

  #moment(moment: string): void {
    this.#context.point('life', { action: 'none', moment });
  }

  #call(name: string, call: () => Promise<void>): Promise<void> {
    return this.#context.native(name, () => orExplain(this.#table.file, call), { serviceMs: this.#context.knob('sink.statement') });
  }

  #acknowledge(batches: readonly Received[]): void {
    const byWorker = new Map<string, number[]>();
    for (const { worker, batch, rows } of batches) {
      for (const row of rows) this.#context.stage.stored(row.id);
      const known = byWorker.get(worker);
      if (known) known.push(batch);
      else byWorker.set(worker, [batch]);
    }
    for (const [worker, stored] of byWorker) this.#context.send(worker, { stored } satisfies WorkerMessage);
  }
}
