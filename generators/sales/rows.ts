import { crc32 } from 'node:zlib';
import type { Plan } from '../../engine/plan.ts';
import type { Random } from '../../engine/random.ts';
import type { Streams } from '../../engine/random-stream.ts';
import { Schedule } from '../../engine/schedule/schedule.ts';
import type { LoadAt } from '../../engine/schedule/workload.ts';
import type { KeySource } from '../keys/key-source.ts';
import { zipfKeys } from '../keys/zipf.ts';

/** A sale: integers only, so that every sum is exact. */
export interface SaleRow {
  /** Dense from 0, in due order. */
  readonly item: number;
  readonly dueMs: number;
  /** The merchant; null where the till did not know. */
  readonly key: number | null;
  readonly customer: number;
  readonly amountHundredths: number;
  /** Drawn for whoever breaks rows on purpose, from 0 to 99: the same rows are struck, whoever asks when. */
  readonly lot: number;
}

export interface SalesOptions {
  readonly keys: number;
  /** Of Zipf's law over the keys. */
  readonly exponent: number;
  /** Of the rows that have the celebrity's key besides, percent. */
  readonly celebrityPercent: number;
  readonly customers: number;
}

/** Keys are spread over the positive 31-bit integers: neighbours in rank are none in value. */
const keySpace = 0x7fffffff;

/**
 * Sales of merchants: Zipf's law over the keys, and one celebrity on top. Every row takes the same number of draws; its
 * rank and what may be broken in it come from streams of their own.
 */
export class Sales {
  readonly #schedule: Schedule;
  readonly #random: Random;
  readonly #lots: Random;
  readonly #options: SalesOptions;
  readonly #ranks: KeySource;
  readonly #rankDraws: Random;
  readonly #keys: Int32Array;
  #items = 0;

  constructor(streams: Streams, plan: Pick<Plan, 'workload' | 'durationMs'>, options: SalesOptions, plannedLoad: LoadAt, loadAt: LoadAt = plannedLoad) {
    this.#schedule = new Schedule(plan, streams.get('generators', 'sales', 'arrivals'), plannedLoad, loadAt);
    this.#random = streams.get('generators', 'sales', 'rows');
    this.#lots = streams.get('generators', 'sales', 'lots');
    this.#options = options;
    this.#ranks = zipfKeys(options.keys, options.exponent);
    this.#rankDraws = streams.get('generators', 'sales', 'ranks');
    this.#keys = distinctKeys(streams.get('generators', 'sales', 'keys'), options.keys);
  }

  /** A key that usually has few rows, in the middle of the ranks: one that may become hot. */
  get quietKey(): number {
    return this.#keys[this.#options.keys >> 1];
  }

  /** Emits every row due up to and including `toMs` that was not emitted yet. */
  advance(toMs: number, emit: (row: SaleRow) => void): void {
    const random = this.#random;
    const { celebrityPercent, customers } = this.#options;
    this.#schedule.advance(toMs, (dueMs) => {
      const isCelebrity = random.chance(celebrityPercent, 100);
      const rank = this.#ranks.draw(this.#rankDraws, dueMs)!;
      const customer = random.below(customers);
      const amountHundredths = 1 + random.below(100_000);
      const lot = this.#lots.below(100);
      emit({ item: this.#items++, dueMs, key: this.#keys[isCelebrity ? 0 : rank], customer, amountHundredths, lot });
    });
  }
}

function distinctKeys(random: Random, count: number): Int32Array {
  const seen = new Set<number>();
  while (seen.size < count) seen.add(1 + random.below(keySpace));
  return Int32Array.from(seen);
}

/** A key that is null has this place in bytes and in arithmetic: no key is negative. */
export const nullKey = -1;

/** Reused for each row: what is encoded is hashed at once. */
const scratch = Buffer.alloc(16);

/** The row as bytes, valid until the next one: id, key, customer, amount. */
export function encodeRow(item: number, key: number | null, customer: number, amountHundredths: number): Buffer {
  scratch.writeInt32LE(item, 0);
  scratch.writeInt32LE(key ?? nullKey, 4);
  scratch.writeInt32LE(customer, 8);
  scratch.writeInt32LE(amountHundredths, 12);
  return scratch;
}

export function contentCrc(item: number, key: number | null, customer: number, amountHundredths: number): number {
  return crc32(encodeRow(item, key, customer, amountHundredths));
}
