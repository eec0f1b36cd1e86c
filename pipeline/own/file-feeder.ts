import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Component, ComponentContext } from '../../engine/component.ts';
import type { InputRecord } from './feeder.ts';
import type { OwnRun } from './own-run.ts';

export interface FileFeederOptions {
  readonly run: OwnRun;
  readonly landing: string;
  readonly everyMs: number;
  /** A file of these records; `extension` without the dot. */
  readonly extension: string;
  format(records: readonly InputRecord[]): string;
  /** Emits every record due up to a moment that was not emitted yet, in the order of their due times. */
  advance(toMs: number, emit: (record: InputRecord) => void): void;
  readonly filtered: string | null;
}

/** Arrivals are made in ticks, and keep their exact due times as data. */
const tickMs = 20;

/**
 * Lays files into a landing folder, each at once under its final name: a loader that looks at the folder never sees a part
 * of one. A record is on its way until its file is there.
 */
export class FileFeeder implements Component {
  readonly #context: ComponentContext;
  readonly #options: FileFeederOptions;
  #waiting: InputRecord[] = [];
  #files = 0;
  #seen = '';

  constructor(context: ComponentContext, options: FileFeederOptions) {
    this.#context = context;
    this.#options = options;
  }

  start(): void {
    this.#look();
    this.#tick();
    this.#land();
  }

  *holding(): Iterable<number> {
    for (const { item } of this.#waiting) yield item;
  }

  waiting(): number {
    return this.#waiting.length;
  }

  async gather(): Promise<void> {
    const { filtered, run: { tables, cameOut, output } } = this.#options;
    if (filtered === null) return;
    await output.read;
    for (const [item] of await tables.rows(filtered)) if (!cameOut.has(item as number)) this.#context.stage.claim(item as number, 'filtered', 'by the declared filter');
  }

  #tick = (): void => {
    const { clock } = this.#context;
    const { advance, run: { tables } } = this.#options;
    advance(clock.now(), (record) => {
      const { item, id, dueMs, key, value, content } = record;
      this.#context.generated({ item, class: 0, dueMs, key: 0, payload: Buffer.from(value), content });
      this.#context.stage.saw(item);
      tables.push('generated', [item, id, dueMs, key, value, BigInt(content)]);
      this.#waiting.push(record);
    });
    clock.setTimeout(this.#tick, tickMs);
  };

  #land = (): void => {
    const { clock } = this.#context;
    const { everyMs, landing, extension, format, run: { tables, movement } } = this.#options;
    if (this.#waiting.length > 0) {
      const name = `${String(++this.#files).padStart(6, '0')}.${extension}`;
      const part = join(landing, `.${name}.part`);
      writeFileSync(part, format(this.#waiting));
      renameSync(part, join(landing, name));
      for (const { item } of this.#waiting) tables.push('landed', [item, name, clock.now()]);
      this.#waiting = [];
      movement.atMs = clock.now();
    }
    void this.#context.native('flush', () => tables.flush(), { serviceMs: 1 });
    clock.setTimeout(this.#land, everyMs);
  };

  /** Whether the loader does something is seen by what is in the landing folder. */
  #look = (): void => {
    const { clock } = this.#context;
    const { landing, run: { movement } } = this.#options;
    const seen = readdirSync(landing).filter((name) => !name.startsWith('.')).join(' ');
    if (seen !== this.#seen) movement.atMs = clock.now();
    this.#seen = seen;
    movement.stillMs = clock.now() - movement.atMs;
    clock.setTimeout(this.#look, 200);
  };
}
