import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { feedDayText, type FeedDay } from '../../pipeline/feed/feed-day.ts';
import type { Identity } from '../../pipeline/feed/identity.ts';

/** Where the rows of a delivery lie in its bytes: item, start, end, in the order of starts. */
export type Layout = readonly (readonly [item: number, start: number, end: number])[];

/** What was delivered under an ETag; a line of the account's file. */
interface Delivered {
  readonly delivery: string;
  /** By `feedDayText`: whose bytes they are. */
  readonly of: string;
  readonly file: number;
  readonly layout: Layout;
}

/**
 * Which bytes are which items: known to the account alone, and written into a file beside the stores, so that what is
 * read back from them can be told, too.
 */
export class FeedAccount implements Identity {
  readonly #file: string;
  readonly #due = new Map<string, { readonly file: number; readonly rows: readonly number[] }>();
  readonly #delivered: Map<string, Delivered>;

  constructor(file: string) {
    this.#file = file;
    this.#delivered = existsSync(file) ? readDelivered(file) : new Map();
  }

  planned(due: FeedDay, file: number, rows: readonly number[]): void {
    this.#due.set(feedDayText(due), { file, rows });
  }

  /** Bytes that are delivered; told again under the same ETag, they are the same. */
  delivered(due: FeedDay, delivery: string, layout: Layout): void {
    if (this.#delivered.has(delivery)) return;
    const line: Delivered = { delivery, of: feedDayText(due), file: this.file(due), layout };
    this.#delivered.set(delivery, line);
    appendFileSync(this.#file, `${JSON.stringify(line)}\n`);
  }

  file(due: FeedDay): number {
    return this.#due.get(feedDayText(due))!.file;
  }

  rows(due: FeedDay): readonly number[] {
    return this.#due.get(feedDayText(due))!.rows;
  }

  within(delivery: string, start: number, end: number): readonly number[] {
    return (this.#delivered.get(delivery)?.layout ?? []).filter(([, from, to]) => from < end && to > start).map(([item]) => item);
  }

  row(delivery: string, start: number, end: number): number | null {
    let [found, most]: [number | null, number] = [null, 0];
    for (const [item, from, to] of this.#delivered.get(delivery)?.layout ?? []) {
      const shared = Math.min(to, end) - Math.max(from, start);
      if (shared > most) [found, most] = [item, shared];
    }
    return found;
  }

  /** The item of the file that a delivery is; null where nothing was delivered under that name. */
  fileOf(delivery: string): number | null {
    return this.#delivered.get(delivery)?.file ?? null;
  }
}

function readDelivered(file: string): Map<string, Delivered> {
  const lines = readFileSync(file, 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Delivered);
  return new Map(lines.map((line) => [line.delivery, line]));
}
