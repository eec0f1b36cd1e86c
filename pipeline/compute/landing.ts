import type { Component, ComponentContext } from '../../engine/component.ts';
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

const tickMs = 50;
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
  /** Rows that are being written, and of the batch that is not complete. */
  #writing: readonly LandingRow[] = [];
  #landed = 0;
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
  }

  *holding(): Iterable<number> {
    for (const { firstItem, rows } of this.#splits) for (let item = firstItem; item < firstItem + rows; item++) yield item;
    for (const { item } of this.#writing) yield item;
    for (const { item } of this.#rows) yield item;
  }

  waiting(): number {
    return this.#rows.length + this.#writing.length + this.#splits.reduce((sum, { rows }) => sum + rows, 0);
  }

  /** Whether every split of the run is on its way to the driver. */
  get done(): boolean {
    return this.#landed >= this.#count;
  }

  get #count(): number {
    return this.#options.batches * this.#options.splits;
  }

  async #land(): Promise<void> {
    const { durationMs, splits } = this.#options;
    while (!this.done) {
      const endMs = ((this.#landed + 1) * durationMs) / this.#count;
      await this.#gather(Math.round(endMs));
      this.#writing = this.#rows;
      this.#rows = [];
      const number = this.#splits.length + 1;
      const rows = this.#writing;
      const path = await this.#context.native('land', () => this.#writer.write(`batch-${this.#batch}-${number}`, rows), { serviceMs: landMs });
      this.#splits.push({ path, rows: rows.length, firstItem: rows[0]?.item ?? 0 });
      this.#writing = [];
      this.#landed++;
      if (this.#splits.length === splits) this.#handOver();
    }
  }

  #handOver(): void {
    this.#context.send(this.#options.driver, { kind: 'batch', batch: this.#batch++, splits: this.#splits.splice(0) } satisfies BatchMessage);
  }

  /** Takes in what is due up to a moment, in ticks. */
  async #gather(untilMs: number): Promise<void> {
    const { clock } = this.#context;
    for (;;) {
      const nowMs = Math.min(clock.now(), untilMs);
      this.#options.advance(nowMs, this.#emit);
      if (nowMs >= untilMs) return;
      await new Promise<void>((resolve) => void clock.setTimeout(resolve, Math.min(tickMs, untilMs - nowMs)));
    }
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
