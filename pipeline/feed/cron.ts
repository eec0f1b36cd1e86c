import type { Component, ComponentContext } from '../../engine/component.ts';
import { dueMs, feedDayText, type Feed, type FeedDay } from './feed-day.ts';
import type { FetchedMessage, FetchMessage } from './fetcher.ts';
import type { LoadedMessage, LoaderMessage } from './loader.ts';

export interface SchedulerOptions {
  readonly feeds: readonly Feed[];
  readonly days: number;
}

/** When each file is fetched: so long after it is due. */
export const fetchAfterMs = 5 * 60_000;

/** A line of a crontab for each feed: fetch at a fixed time, load what came. What failed is in the log, and nobody waits for it. */
export class Cron implements Component {
  readonly #context: ComponentContext;
  readonly #options: SchedulerOptions;
  readonly #held = new Set<string>();

  constructor(context: ComponentContext, options: SchedulerOptions) {
    this.#context = context;
    this.#options = options;
  }

  start(): void {
    const { clock } = this.#context;
    for (const feed of this.#options.feeds) {
      for (let day = 0; day < this.#options.days; day++) clock.setTimeout(() => this.#fetch({ feed: feed.id, day }, null), dueMs(feed, day) + fetchAfterMs - clock.now());
    }
  }

  receive(message: unknown): void {
    const received = message as FetchedMessage | LoadedMessage;
    const due: FeedDay = { feed: received.feed, day: received.day };
    if ('landed' in received) return this.#tell({ ...due, do: 'load', delivery: received.landed });
    if ('failed' in received) return this.#failed(due, received.failed);
    if (received.outcome !== 'held') return;
    this.#held.add(feedDayText(due));
    if (this.#context.remedy('retry') && this.#context.clock.now() < this.#deadlineMs(due)) this.#fetch(due, received.delivery);
  }

  #failed(due: FeedDay, why: string): void {
    if (this.#held.has(feedDayText(due)) || !this.#context.remedy('quarantine-alert')) return;
    this.#tell({ ...due, do: 'missing', why, final: true });
  }

  #fetch(due: FeedDay, known: string | null): void {
    this.#context.send('fetcher', { ...due, untilMs: this.#deadlineMs(due), known } satisfies FetchMessage);
  }

  #deadlineMs({ feed, day }: FeedDay): number {
    return dueMs(this.#options.feeds.find(({ id }) => id === feed)!, day) + this.#context.knob('day.deadline');
  }

  #tell(message: LoaderMessage): void {
    this.#context.send('loader', message);
  }
}
