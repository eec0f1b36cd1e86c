import type { Admin, Consumer, KafkaMessage } from 'kafkajs';
import type { Component, ComponentContext } from '../../engine/component.ts';
import { readAllCodecs } from './codecs.ts';
import { ownClient } from './own-client.ts';
import { allEnded, type TopicsRun } from './own-run.ts';

/** What a record of the output says. */
export interface OutputRecord {
  /** null where there is no id in it. */
  readonly id: string | null;
  /** null where its id is none that was sent. */
  readonly item: number | null;
  readonly content: number;
}

export interface ReaderOptions {
  readonly run: TopicsRun;
  understand(message: Pick<KafkaMessage, 'key' | 'value' | 'headers'>): OutputRecord;
  /** Of an item a single record comes out: whoever reads one knows that the item is there. */
  readonly single: boolean;
}

const gatherLimitMs = 20_000;
const lookMs = 100;

/** Reads the output topic, all of it that is committed: what stands there is what the service has made. */
export class Reader implements Component {
  readonly #context: ComponentContext;
  readonly #options: ReaderOptions;
  readonly #consumer: Consumer;
  readonly #admin: Admin;
  /** The next offset of each partition: what a rebalance or a restart shows again was read. */
  readonly #next: number[];
  #read = 0;

  constructor(context: ComponentContext, options: ReaderOptions) {
    this.#context = context;
    this.#options = options;
    const { log, out } = options.run;
    readAllCodecs();
    const kafka = ownClient(context, log, { retries: 1_000_000, restartOnFailure: () => Promise.resolve(true) });
    this.#consumer = kafka.consumer({ groupId: `${log.prefix}wavetank-reader`, allowAutoTopicCreation: false, maxWaitTimeInMs: 50, sessionTimeout: 30_000 });
    this.#admin = kafka.admin();
    this.#next = Array.from({ length: out.partitions }, () => 0);
  }

  async start(): Promise<void> {
    await this.#admin.connect();
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topic: this.#options.run.out.topic, fromBeginning: true });
    const joined = new Promise<void>((resolve) => this.#consumer.on('consumer.group_join', () => resolve()));
    await this.#consumer.run({ autoCommit: false, eachBatch: async ({ batch: { partition, messages } }) => this.#take(partition, messages) });
    await joined;
    this.#context.host.onGone(() => {
      void this.#consumer.disconnect().catch(() => {});
      void this.#admin.disconnect().catch(() => {});
    });
  }

  /** How many records it has read; for whoever looks whether anything still comes. */
  received(): number {
    return this.#read;
  }

  async gather(): Promise<void> {
    try {
      await this.#readToEnd();
    } finally {
      this.#options.run.output.toEnd();
    }
  }

  /** Reads on to what is the end of the output once every service has ended. */
  async #readToEnd(): Promise<void> {
    const { run } = this.#options;
    const { clock } = this.#context;
    await allEnded(run);
    for (let waitedMs = 0; ; waitedMs += lookMs) {
      const ends = await this.#admin.fetchTopicOffsets(run.out.topic);
      if (ends.every(({ partition, offset }) => this.#next[partition] >= Number(offset))) return;
      if (waitedMs >= gatherLimitMs) throw new Error(`the output could not be read to its end within ${gatherLimitMs / 1000} s`);
      await new Promise<void>((resolve) => void clock.setTimeout(resolve, lookMs));
    }
  }

  #take(partition: number, messages: readonly KafkaMessage[]): void {
    const { run: { tables, cameOut, movement }, understand, single } = this.#options;
    const nowMs = this.#context.clock.now();
    for (const message of messages) {
      const offset = Number(message.offset);
      if (offset < this.#next[partition]) continue;
      this.#next[partition] = offset + 1;
      this.#read++;
      movement.atMs = nowMs;
      const { id, item, content } = understand(message);
      tables.push('delivered', [item, id, nowMs, partition, BigInt(offset), message.key?.toString() ?? null, message.value?.toString() ?? null, BigInt(content)]);
      if (item === null) continue;
      cameOut.add(item);
      this.#context.stage.saw(item);
      if (single) this.#context.stage.stored(item);
    }
  }
}
