import { CompressionTypes, Partitioners, type Message, type Producer } from 'kafkajs';
import type { Component, ComponentContext } from '../../engine/component.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { InputLanes } from './input-lanes.ts';
import { ownClient } from './own-client.ts';
import type { TopicsRun } from './own-run.ts';

/** A record on its way to the input topic. */
export interface InputRecord {
  readonly item: number;
  readonly id: string;
  readonly dueMs: number;
  /** null: without a key. */
  readonly key: string | null;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
  /** CRC-32 of what must come out of it as it went in. */
  readonly content: number;
}

export interface FeederOptions {
  readonly run: TopicsRun;
  readonly lanes: InputLanes;
  /** Emits every record due up to a moment that was not emitted yet, in the order of their due times. */
  advance(toMs: number, emit: (record: InputRecord) => void): void;
  /** Asks for the items of which nothing is to come out; null where of all of them something is. */
  readonly filtered: string | null;
}

/** Arrivals are made in ticks, and keep their exact due times as data. */
const tickMs = 10;
const flushMs = 1000;
/** Half of what a log takes in a batch by its usual settings. */
const requestBytes = 2 ** 19;
/** What a record is in a batch beside what it says. */
const frameBytes = 64;

/**
 * Sends the records of a schedule into the input topic, open loop: what the log does not take at once waits here, in order.
 * Each record is sent once: the producer is idempotent, and a record is never handed to it again that was acknowledged.
 */
export class Feeder implements Component {
  readonly #context: ComponentContext;
  readonly #options: FeederOptions;
  readonly #producer: Producer;
  readonly #partitionOf: (record: InputRecord) => number;
  #waiting: InputRecord[] = [];
  #sending: readonly InputRecord[] = [];
  #keys = new Map<string, number>();

  constructor(context: ComponentContext, options: FeederOptions) {
    this.#context = context;
    this.#options = options;
    const { run: { log, in: { topic, partitions } } } = options;
    const kafka = ownClient(context, log, { retries: 1_000_000 });
    this.#producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false });
    const choose = Partitioners.DefaultPartitioner();
    const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({ partitionId, leader: 0, partitionErrorCode: 0, replicas: [0], isr: [0] }));
    this.#partitionOf = ({ item, key }) => (key === null ? item % partitions : choose({ topic, partitionMetadata, message: { key, value: null } }));
  }

  async start(): Promise<void> {
    await this.#producer.connect();
    this.#context.host.onGone(() => void this.#producer.disconnect().catch(() => {}));
    this.#tick();
    this.#flush();
  }

  *holding(): Iterable<number> {
    for (const { item } of this.#sending) yield item;
    for (const { item } of this.#waiting) yield item;
  }

  waiting(): number {
    return this.#waiting.length + this.#sending.length;
  }

  /** What is to be left out is known by the question that declares it; what came out nevertheless was not left out. */
  async gather(): Promise<void> {
    const { filtered, run: { tables, cameOut, output } } = this.#options;
    if (filtered === null) return;
    await output.read;
    for (const [item] of await tables.rows(filtered)) if (!cameOut.has(item as number)) this.#context.stage.claim(item as number, 'filtered', 'by the declared filter');
  }

  #tick = (): void => {
    const { clock } = this.#context;
    this.#options.advance(clock.now(), this.#emit);
    if (this.#waiting.length > 0 && this.#sending.length === 0) this.#send().catch(this.#fail);
    clock.setTimeout(this.#tick, tickMs);
  };

  #flush = (): void => {
    void this.#context.native('flush', () => this.#options.run.tables.flush(), { serviceMs: 1 });
    this.#context.clock.setTimeout(this.#flush, flushMs);
  };

  #emit = (record: InputRecord): void => {
    const { item, id, dueMs, key, value, content } = record;
    this.#context.generated({ item, class: 0, dueMs, key: this.#keyNumber(key), payload: Buffer.from(value), content });
    this.#context.stage.saw(item);
    this.#options.run.tables.push('generated', [item, id, dueMs, key, value, BigInt(content)]);
    this.#waiting.push(record);
  };

  #keyNumber(key: string | null): number {
    if (key === null) return 0;
    let number = this.#keys.get(key);
    if (number === undefined) this.#keys.set(key, (number = this.#keys.size + 1));
    return number;
  }

  /** How many of the records that wait make one request: at least one, and no batch that is larger than a log takes. */
  #within(): number {
    let bytes = 0;
    const tooMany = this.#waiting.findIndex((record, i) => (bytes += bytesOf(record)) > requestBytes && i > 0);
    return tooMany < 0 ? this.#waiting.length : tooMany;
  }

  #fail = (error: Error & { readonly type?: string }): void => {
    const { topic } = this.#options.run.in;
    const bytes = this.#sending.reduce((sum, record) => sum + bytesOf(record), 0).toLocaleString('en');
    const told = error.type !== 'MESSAGE_TOO_LARGE' ? error : new UsageError(`${this.#sending.length === 1 ? 'a record' : `a batch of ${this.#sending.length} records`} of ${bytes} bytes is larger than ${topic} takes`, {
      where: 'records', hint: 'make the records smaller, or on a cluster of yours raise max.message.bytes',
    });
    this.#context.clock.setTimeout(() => {
      throw told;
    }, 0);
  };

  /** One request after the other: the order of a key is the order of its records. */
  async #send(): Promise<void> {
    const { lanes, run: { in: { topic } } } = this.#options;
    while (this.#waiting.length > 0) {
      let left = (this.#sending = this.#waiting.splice(0, this.#within()));
      while (left.length > 0) {
        const messages = left.map((record): Message => ({ key: record.key, value: record.value, headers: { ...record.headers }, partition: this.#partitionOf(record) }));
        const answers = await this.#producer.send({ topic, messages, acks: -1, compression: CompressionTypes.None });
        const places = new Map(answers.map(({ partition, baseOffset }) => [partition, Number(baseOffset)]));
        // kafkajs 2.2.4 forgets partitions of a node that died where their new leader has answered for others already: what
        // no answer names is sent again.
        left = left.filter((record) => {
          const partition = this.#partitionOf(record);
          const offset = places.get(partition);
          if (offset === undefined) return true;
          places.set(partition, offset + 1);
          lanes.acknowledge(record.item, partition, offset, this.#context.clock.now());
          return false;
        });
      }
      this.#sending = [];
    }
  }
}

function bytesOf({ key, value, headers }: InputRecord): number {
  const texts = [key ?? '', value, ...Object.entries(headers).flat()];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), frameBytes);
}
