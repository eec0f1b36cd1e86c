import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Control } from '../gate/control.ts';
import type { FeedDay } from './feed-day.ts';

/** A file that was fetched whole, as it came. */
export interface Landed extends FeedDay {
  /** The ETag under which the vendor served it. */
  readonly delivery: string;
  readonly control: Control;
  readonly bytes: Buffer;
}

/** The folder into which files are fetched: it outlives the processes that write and read it. A file is there whole or not at all. */
export class Landing {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  put({ feed, day, delivery, control, bytes }: Landed): void {
    mkdirSync(this.#folder, { recursive: true });
    const path = this.#path({ feed, day }, delivery);
    writeFileSync(`${path}.part`, bytes);
    writeFileSync(`${path}.json`, JSON.stringify({ feed, day, delivery, control }));
    renameSync(`${path}.part`, `${path}.csv`);
  }

  get(due: FeedDay, delivery: string): Landed {
    return this.#read(this.#path(due, delivery));
  }

  /** For a loader that goes by what lies there: it will not look at this one again. */
  markDone(due: FeedDay, delivery: string): void {
    writeFileSync(`${this.#path(due, delivery)}.done`, '');
  }

  /** What is not marked, in the order of names. */
  undone(): Landed[] {
    if (!existsSync(this.#folder)) return [];
    const names = new Set(readdirSync(this.#folder));
    return [...names].filter((name) => name.endsWith('.csv') && !names.has(name.replace(/csv$/, 'done'))).sort().map((name) => this.#read(join(this.#folder, name.slice(0, -'.csv'.length))));
  }

  #path({ feed, day }: FeedDay, delivery: string): string {
    return join(this.#folder, `${feed}-${String(day).padStart(3, '0')}-${delivery}`);
  }

  #read(path: string): Landed {
    return { ...JSON.parse(readFileSync(`${path}.json`, 'utf8')) as Omit<Landed, 'bytes'>, bytes: readFileSync(`${path}.csv`) };
  }
}
