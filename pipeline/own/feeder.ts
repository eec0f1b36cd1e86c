import { CompressionTypes, Partitioners, type Message, type Producer } from 'kafkajs';
import type { Component, ComponentContext } from '../../engine/component.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { InputLanes } from './input-lanes.ts';
import { ownClient } from './own-client.ts';
import { Outgoing, type InputRecord, type MakeRecords } from './outgoing.ts';
import type { TopicsRun } from './own-run.ts';

export interface FeederOptions {
  readonly run: TopicsRun;
  readonly lanes: InputLanes;
  readonly make: MakeRecords;
  /** See `Outgoing`. */
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
  readonly #outgoing: Outgoing;
  readonly #advance: (toMs: number) => void;
  #sending: readonly InputRecord[] = [];

  constructor(context: ComponentContext, options: FeederOptions) {
    this.#context = context;
    this.#options = options;
    const { run, make, filtered } = options;
    const { log, in: { topic, partitions }, deadLetter } = run;
    this.#outgoing = new Outgoing(context, run, filtered, deadLetter?.setAside);
    this.#advance = make(this.#outgoing);
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
    yield* this.#outgoing.holding();
  }

  waiting(): number {
    return this.#outgoing.count + this.#sending.length;
  }

  gather(): Promise<void> {
    return this.#outgoing.gather();
  }

  #tick = (): void => {
    const { clock } = this.#context;
    this.#advance(clock.now());
    if (this.#sending.length === 0) this.#send().catch(this.#fail);
    clock.setTimeout(this.#tick, tickMs);
  };

  #flush = (): void => {
    void this.#context.native('flush', () => this.#options.run.tables.flush(), { serviceMs: 1 });
    this.#context.clock.setTimeout(this.#flush, flushMs);
  };

  /** What of the records that are to be sent makes one request: at least one of them, and no batch that is larger than a log takes. */
  #request(): readonly InputRecord[] {
    let bytes = 0;
    const tooMany = this.#sending.findIndex((record, i) => (bytes += bytesOf(record)) > requestBytes && i > 0);
    return tooMany < 0 ? this.#sending : this.#sending.slice(0, tooMany);
  }

  #fail = (error: Error & { readonly type?: string }): void => {
    const { topic } = this.#options.run.in;
    const request = this.#request();
    const bytes = request.reduce((sum, record) => sum + bytesOf(record), 0).toLocaleString('en');
    const told = error.type !== 'MESSAGE_TOO_LARGE' ? error : new UsageError(`${request.length === 1 ? 'a record' : `a batch of ${request.length} records`} of ${bytes} bytes is larger than ${topic} takes`, {
      where: 'records', hint: 'make the records smaller, or on a cluster of yours raise max.message.bytes',
    });
    this.#context.clock.setTimeout(() => {
      throw told;
    }, 0);
  };

  /** One request after the other: the order of a key is the order of its records. */
  async #send(): Promise<void> {
    const { lanes, run: { in: { topic } } } = this.#options;
    while (this.#sending.length > 0 || (this.#sending = this.#outgoing.take()).length > 0) {
      let left = this.#request();
      const { length } = left;
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
      this.#sending = this.#sending.slice(length);
    }
  }
}

function bytesOf({ key, value, headers }: InputRecord): number {
  const texts = [key ?? '', value, ...Object.entries(headers).flat()];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), frameBytes);
}
