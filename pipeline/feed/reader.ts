import { appendFileSync } from 'node:fs';
import type { Component, ComponentContext } from '../../engine/component.ts';
import { dayName, dueMs, feedDayText, minuteMs, type Feed, type FeedDay } from './feed-day.ts';
import { enterWarehouse, type Session, type Warehouse } from './warehouse.ts';

export interface ReaderOptions {
  readonly feeds: readonly Feed[];
  readonly days: number;
  readonly warehouse: Warehouse;
  /** What it saw, a line of JSON a look. */
  readonly file: string;
}

/** So long after a file is due its day is wanted. */
const wantedAfterMs = 90 * minuteMs;

/**
 * Someone who works with the data, and looks every so often for the newest day of each feed. With `fallback` the view that
 * is read serves the last day there is, marked stale; without, there is no data until the day has come.
 */
export class Reader implements Component {
  readonly #context: ComponentContext;
  readonly #options: ReaderOptions;
  readonly #stale = new Set<string>();
  #session: Session | null = null;

  constructor(context: ComponentContext, options: ReaderOptions) {
    this.#context = context;
    this.#options = options;
    context.host.onGone(() => this.#leave());
  }

  async start(): Promise<void> {
    if (!this.#options.warehouse.exclusive) await this.#enter();
    this.#next();
  }

  async #enter(): Promise<Session> {
    return (this.#session = await enterWarehouse(this.#context, this.#options.warehouse));
  }

  #leave(): void {
    this.#session?.close();
    this.#session = null;
  }

  /** Looks at whole periods of the run's clock, and half of one later. */
  #next(): void {
    const { clock } = this.#context;
    const everyMs = this.#context.knob('reader.every');
    const nowMs = clock.now();
    const nextMs = (Math.floor((nowMs - everyMs / 2) / everyMs) + 1) * everyMs + everyMs / 2;
    clock.setTimeout(() => void this.#look(), nextMs - nowMs);
  }

  async #look(): Promise<void> {
    const session = this.#session ?? await this.#enter();
    const atMs = Math.round(this.#context.clock.now());
    const fallback = this.#context.remedy('fallback');
    const looks = await this.#context.native('look', () => session.look(this.#wanted(atMs), fallback), { serviceMs: this.#context.knob('warehouse.statement') });
    if (this.#options.warehouse.exclusive) this.#leave();
    for (const { feed, day, ...seen } of looks) {
      const stale = seen.servedDay !== null && seen.servedDay !== dayName(day);
      appendFileSync(this.#options.file, `${JSON.stringify({ atMs, feed, day, ...seen, stale })}\n`);
      if (stale) this.#served({ feed, day }, seen.servedDay!, seen.rows);
    }
    this.#next();
  }

  /** The difference between what was expected and what is there, once for each day. */
  #served(due: FeedDay, servedDay: string, rows: number): void {
    const text = feedDayText(due);
    if (this.#stale.has(text)) return;
    this.#stale.add(text);
    this.#context.acted('fallback');
    this.#context.note(`${text} is not there: ${rows} rows of ${servedDay} serve, marked stale`);
  }

  #wanted(atMs: number): FeedDay[] {
    return this.#options.feeds.flatMap((feed) => {
      const day = Math.floor((atMs - wantedAfterMs - dueMs(feed, 0)) / (dueMs(feed, 1) - dueMs(feed, 0)));
      return day >= 0 && day < this.#options.days ? [{ feed: feed.id, day }] : [];
    });
  }
}
