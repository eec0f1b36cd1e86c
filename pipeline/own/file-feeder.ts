import { readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Component, ComponentContext } from '../../engine/component.ts';
import { Outgoing, type InputRecord, type MakeRecords } from './outgoing.ts';
import type { OwnRun } from './own-run.ts';

export interface FileFeederOptions {
  readonly run: OwnRun;
  readonly landing: string;
  /** The folder that the loader writes into. */
  readonly out: string;
  readonly everyMs: number;
  /** A file of these records; `extension` without the dot. */
  readonly extension: string;
  format(records: readonly InputRecord[]): string;
  readonly make: MakeRecords;
  /** See `Outgoing`. */
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
  readonly #outgoing: Outgoing;
  readonly #advance: (toMs: number) => void;
  #files = 0;
  #seen = '';

  constructor(context: ComponentContext, options: FileFeederOptions) {
    this.#context = context;
    this.#options = options;
    this.#outgoing = new Outgoing(context, options.run, options.filtered);
    this.#advance = options.make(this.#outgoing);
  }

  start(): void {
    this.#look();
    this.#tick();
    this.#land();
  }

  holding(): Iterable<number> {
    return this.#outgoing.holding();
  }

  waiting(): number {
    return this.#outgoing.count;
  }

  /** Whether a loader has looked at a record nobody can see: what may stay out and did was refused. */
  async gather(): Promise<void> {
    const { mayStayOut, cameOut, output } = this.#options.run;
    await output.read;
    for (const [item, fault] of mayStayOut) if (!cameOut.has(item)) this.#context.stage.claim(item, 'rejected', fault);
    await this.#outgoing.gather();
  }

  #tick = (): void => {
    const { clock } = this.#context;
    this.#advance(clock.now());
    clock.setTimeout(this.#tick, tickMs);
  };

  #land = (): void => {
    const { clock } = this.#context;
    const { everyMs, landing, extension, format, run: { tables, movement } } = this.#options;
    const records = this.#outgoing.take();
    if (records.length > 0) {
      const name = `${String(++this.#files).padStart(6, '0')}.${extension}`;
      const part = join(landing, `.${name}.part`);
      writeFileSync(part, format(records));
      renameSync(part, join(landing, name));
      for (const { item } of records) tables.push('landed', [item, name, clock.now()]);
      movement.atMs = clock.now();
    }
    void this.#context.native('flush', () => tables.flush(), { serviceMs: 1 });
    clock.setTimeout(this.#land, everyMs);
  };

  /** Whether the loader does something is seen by what is in the landing folder and in its own. */
  #look = (): void => {
    const { clock } = this.#context;
    const { landing, out, run: { movement } } = this.#options;
    const seen = stateOf(landing) + stateOf(out);
    if (seen !== this.#seen) movement.atMs = clock.now();
    this.#seen = seen;
    movement.stillMs = clock.now() - movement.atMs;
    clock.setTimeout(this.#look, 200);
  };
}

/** What is in a folder, as a text that changes with it. */
function stateOf(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => {
    const found = statSync(join(folder, name), { throwIfNoEntry: false });
    return `${name} ${found?.size} ${found?.mtimeMs}\n`;
  }).join('');
}
