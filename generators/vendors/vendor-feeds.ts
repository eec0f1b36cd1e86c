import { epochMs } from '../../engine/clock.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Random } from '../../engine/random.ts';
import type { Streams } from '../../engine/random-stream.ts';
import { BatchDraft } from './batch-draft.ts';
import type { Dialect } from './dialect.ts';
import { makeOrder, type Order } from './order.ts';
import { feeds } from './registry.ts';

const hourMs = 3_600_000;
/** Every feed sends what was ordered in so long a time, at its end. */
export const windowMs = 4 * hourMs;

/** When each feed moves from its first version to its second, as a share of the run. */
const moves: Readonly<Record<keyof typeof feeds, number>> = { 'acme-json': 0.16, 'borealis-csv': 0.22, 'cirrus-xml': 0.12, 'cirrus-avro': 0.19 };
const prefixes: Readonly<Record<keyof typeof feeds, string>> = { 'acme-json': 'A', 'borealis-csv': 'B', 'cirrus-xml': 'X', 'cirrus-avro': 'C' };

/** Ids are used again of the last so many orders. */
const mostIds = 500;

/** A batch that is due. */
export interface DueBatch {
  readonly feed: string;
  /** From 1, within the feed. */
  readonly batch: number;
  /** The time of which it holds the orders, ms of the run. */
  readonly fromMs: number;
  readonly toMs: number;
  /** When each of its orders was placed, ms of the run. */
  readonly dueMs: readonly number[];
  readonly draft: BatchDraft;
}

/** The feeds of all vendors: a batch of each feed at the end of every window. What it makes is a function of seed and plan. */
export class VendorFeeds {
  readonly #durationMs: number;
  readonly #meanOrders: number;
  readonly #random: ReadonlyMap<string, Random>;
  readonly #sentIds = new Map<string, readonly string[]>();
  readonly #sentNumbers = new Map<string, number>();
  /** The last batch of each feed: what of it was sent is known when the next one is made. */
  readonly #last = new Map<string, BatchDraft>();
  #window = 0;
  #items = 0;

  constructor(streams: Streams, { workload, durationMs }: Pick<Plan, 'workload' | 'durationMs'>) {
    const names = Object.keys(feeds);
    this.#durationMs = durationMs;
    this.#meanOrders = (workload.rateEps * windowMs) / 1000 / names.length;
    this.#random = new Map(names.map((feed) => [feed, streams.get('generators', 'vendors', feed)]));
  }

  /** When the next window ends, ms of the run; null after the last one. */
  get nextMs(): number | null {
    const endMs = (this.#window + 1) * windowMs;
    return endMs > this.#durationMs ? null : endMs;
  }

  /** The batches of the next window. */
  next(): DueBatch[] {
    const [fromMs, toMs] = [this.#window * windowMs, (this.#window + 1) * windowMs];
    this.#window++;
    return Object.entries(feeds).map(([feed, versions]) => {
      const dialect = versions[toMs > moves[feed as keyof typeof feeds] * this.#durationMs ? 1 : 0];
      const dueMs = this.#dueTimes(this.#random.get(feed)!, fromMs);
      const orders = dueMs.map((atMs) => this.#order(feed, dialect, atMs));
      const draft = new BatchDraft(orders, this.#items, versions, dialect, this.#sent(feed));
      this.#last.set(feed, draft);
      this.#items += orders.length;
      return { feed, batch: this.#window, fromMs, toMs, dueMs, draft };
    });
  }

  /** About as many as on average, within a tenth; whole seconds, in order. */
  #dueTimes(random: Random, fromMs: number): number[] {
    const count = Math.max(1, Math.round(this.#meanOrders * (0.9 + random.float() * 0.2)));
    const seconds = Array.from({ length: count }, () => random.below(windowMs / 1000));
    return seconds.sort((a, b) => a - b).map((second) => fromMs + second * 1000);
  }

  #order(feed: string, { vendor, currency }: Dialect, atMs: number): Order {
    const random = this.#random.get(feed)!;
    const number = (this.#sentNumbers.get(feed) ?? 0) + 1;
    this.#sentNumbers.set(feed, number);
    return makeOrder(random, `${prefixes[feed as keyof typeof feeds]}-${String(number).padStart(6, '0')}`, vendor, currency, epochMs + atMs);
  }

  /** Ids of the last orders that were sent under their own. */
  #sent(feed: string): readonly string[] {
    const last = this.#last.get(feed);
    const known = this.#sentIds.get(feed) ?? [];
    if (last === undefined) return known;
    const replaced = new Set(last.plants.filter(({ kind }) => kind === 'id-reuse').map(({ item }) => item - last.firstItem));
    const sent = [...known, ...last.orders.filter((_, index) => !replaced.has(index)).map(({ id }) => id)].slice(-mostIds);
    this.#sentIds.set(feed, sent);
    return sent;
  }
}
