import type { Consumer, Kafka, KafkaMessage } from 'kafkajs';
import type { OwnTopic } from './own-run.ts';

export interface TopicReadingOptions {
  readonly kafka: Kafka;
  readonly groupId: string;
  readonly of: OwnTopic;
  /** Also what no transaction has committed yet. */
  readonly uncommitted?: boolean;
  /** Where to begin in each partition; at its first record without it. */
  readonly from?: readonly number[];
  take?(partition: number, messages: readonly KafkaMessage[]): void;
}

/** A reader of a whole topic, which commits nothing and knows how far it has come. */
export class TopicReading {
  /** The offset after the last one read in each partition, whatever stands there: an end of a transaction has one, and is no record. */
  readonly positions: number[];
  /** How often a node has answered it, with records or without. */
  answers = 0;
  readonly #options: TopicReadingOptions;
  readonly #consumer: Consumer;

  constructor(options: TopicReadingOptions) {
    const { kafka, groupId, of: { partitions }, uncommitted = false, from } = options;
    this.#options = options;
    this.positions = Array.from({ length: partitions }, (_, partition) => from?.[partition] ?? 0);
    this.#consumer = kafka.consumer({ groupId, allowAutoTopicCreation: false, maxWaitTimeInMs: 50, sessionTimeout: 30_000, readUncommitted: uncommitted });
  }

  /** Resolves once it reads. */
  async start(): Promise<void> {
    const { of: { topic }, from, take } = this.#options;
    const { events } = this.#consumer;
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topic, fromBeginning: true });
    const joined = new Promise<void>((resolve) => this.#consumer.on(events.GROUP_JOIN, () => resolve()));
    this.#consumer.on(events.FETCH, () => void this.answers++);
    // Told also of batches in which nothing is for readers.
    this.#consumer.on(events.END_BATCH_PROCESS, ({ payload: { partition, lastOffset } }) => {
      this.positions[partition] = Math.max(this.positions[partition], Number(lastOffset) + 1);
    });
    await this.#consumer.run({ autoCommit: false, eachBatch: ({ batch: { partition, messages } }) => Promise.resolve(take?.(partition, messages)) });
    from?.forEach((offset, partition) => this.#consumer.seek({ topic, partition, offset: String(offset) }));
    await joined;
  }

  /** Whether it has come to these offsets. */
  reached(ends: readonly number[]): boolean {
    return ends.every((end, partition) => this.positions[partition] >= end);
  }

  async close(): Promise<void> {
    await this.#consumer.disconnect().catch(() => {});
  }
}
