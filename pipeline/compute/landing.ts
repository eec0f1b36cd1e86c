import type { Component, ComponentContext } from '../../engine/component.ts';
import { Signal } from '../signal.ts';
import type { BatchMessage, Split } from './job-messages.ts';
import { SplitWriter, type InputRow } from './split-writer.ts';

/** A row as its generator makes it. */
export interface LandingRow extends InputRow {
  readonly dueMs: number;
  /** Drawn for faults, from 0 to 99. */
  readonly lot: number;
}

export interface LandingOptions {
  readonly folder: string;
  readonly driver: string;
  readonly durationMs: number;
  readonly batches: number;
  /** Of each batch. */
  readonly splits: number;
  /** Emits every row due up to a moment that was not emitted yet. */
  advance(toMs: number, emit: (row: LandingRow) => void): void;
  /** The key that the fault `hot-key` gives to rows. */
  readonly quietKey: number;
  /** The row as bytes, valid until the next one, and the CRC-32 of its content. */
  encode(row: LandingRow): Buffer;
  contentOf(row: LandingRow): number;
}

const tickMs = 20;
const landMs = 5;

/**
 * Rows arrive all the time and are landed as files: a batch is so many splits of equal time, and is handed to the driver
 * when its last split is on disk.
 */
export class Landing implements Component {
  readonly #context: ComponentContext;
  readonly #options: LandingOptions;
  readonly #writer: SplitWriter;
  readonly #splits: Split[] = [];
  #rows: LandingRow[] = [];
  /** Rows of splits that are complete and not on disk yet; the first is being written. */
  readonly #cut: (readonly LandingRow[])[] = [];
  readonly #wasCut = new Signal();
  #batch = 1;

  constructor(context: ComponentContext, options: LandingOptions) {
    this.#context = context;
    this.#options = options;
    this.#writer = new SplitWriter(`${options.folder}/landed`);
    context.host.onGone(() => this.#writer.close());
  }

  async start(): Promise<void> {
    await this.#context.native('open', () => this.#writer.open(), { serviceMs: landMs });
    void this.#land();
    this.#gather(1);
  }

  *holding(): Iterable<number> {
    for (const { firstItem, rows } of this.#splits) for (let item = firstItem; item < firstItem + rows; item++) yield item;
    for (const rows of this.#cut) for (const { item } of rows) yield item;
    for (const { item } of this.#rows) yield item;
  }

  waiting(): number {
    return this.#rows.length + [...this.#cut, ...this.#splits.map(({ rows }) => ({ length: rows }))].reduce((sum, { length }) => sum + length, 0);
  }

  /** Writes split after split, while the rows of the next arrive. */
  async #land(): Promise<void> {
    for (;;) {
      while (this.#cut.length === 0) await this.#wasCut.wait();
      const [rows] = this.#cut;
      const name = `batch-${this.#batch}-${this.#splits.length + 1}`;
      const path = await this.#context.native('land', () => this.#writer.write(name, rows), { serviceMs: landMs });
      this.#splits.push({ path, rows: rows.length, firstItem: rows[0]?.item ?? 0 });
      this.#cut.shift();
      if (this.#splits.length === this.#options.splits) this.#handOver();
    }
  }

  #handOver(): void {
    this.#context.send(this.#options.driver, { kind: 'batch', batch: this.#batch++, splits: this.#splits.splice(0) } satisfies BatchMessage);
  }

  /** Takes in what is due, in ticks; the n-th split of the run ends when its time is over. */
  #gather(nth: number): void {
    const { clock } = this.#context;
    const { batches, splits, durationMs } = this.#options;
    const untilMs = Math.round((nth * durationMs) / (batches * splits));
    const nowMs = Math.min(clock.now(), untilMs);
    this.#options.advance(nowMs, this.#emit);
    if (nowMs < untilMs) return void clock.setTimeout(() => this.#gather(nth), Math.min(tickMs, untilMs - nowMs));
    this.#cut.push(this.#rows);
    this.#rows = [];
    this.#wasCut.raise();
    if (nth < batches * splits) this.#gather(nth + 1);
  }

  #emit = (whole: LandingRow): void => {
    const row = this.#broken(whole);
    const { item, dueMs, key } = row;
    this.#context.generated({ item, class: 0, dueMs, key: key ?? 0, payload: this.#options.encode(row), content: this.#options.contentOf(row) });
    this.#context.stage.saw(item);
    this.#rows.push(row);
  };

  /** As faults leave it that are in force when it is due: those of small lots lose their key, those of large ones get another. */
  #broken(row: LandingRow): LandingRow {
    let { key } = row;
    this.#context.point('data', {
      atMs: row.dueMs,
      damage: (kind, { percent }) => {
        if (kind === 'null-keys' && row.lot < Number(percent)) key = null;
        else if (kind === 'hot-key' && row.lot >= 100 - Number(percent)) key = this.#options.quietKey;
        else return false;
        return true;
      },
    });
    return key === row.key ? row : { ...row, key };
  }
}
