import type { Admin, Kafka } from 'kafkajs';
import type { Component, ComponentContext } from '../engine/component.ts';
import type { BrokerControl } from './kafka-control.ts';
import { groupOn, kafkaClient, topicOn, topics } from './kafkajs-client.ts';
import type { LogAddress } from './log-address.ts';
import { logReader } from './log-reading.ts';

export interface ExternalLogOptions {
  readonly log: LogAddress;
  /** Takes a broker down and brings it back; null where nobody can. */
  readonly control: BrokerControl | null;
  /** The item of a record. */
  itemOf(value: Buffer): number;
}

/** How old the lag may be: less than what passes between two looks whether all is drained. */
const lookMs = 100;
const measureMs = 1000;
const gatherLimitMs = 20_000;

interface Stretch {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly end: number;
}

/** A log on somebody else's cluster: it is looked at, and on command taken down and brought back. */
export class ExternalLog implements Component {
  readonly #context: ComponentContext;
  readonly #options: ExternalLogOptions;
  readonly #kafka: Kafka;
  #admin: Admin | null = null;
  #read: (() => void) | null = null;
  #lag = 0;
  #ends = 0;
  #endsAtStart: number | null = null;
  #held: readonly Buffer[] = [];

  constructor(context: ComponentContext, options: ExternalLogOptions) {
    this.#context = context;
    this.#options = options;
    this.#kafka = kafkaClient(context, options.log);
  }

  async start(): Promise<void> {
    await this.#options.control?.start();
    if (this.#context.host.dead) return;
    this.#admin = this.#kafka.admin();
    await this.#admin.connect();
    await this.#look();
    const { log } = this.#options;
    const names = Object.keys(topics);
    this.#read = logReader(this.#context.metrics, this.#admin, {
      topics: names.map((name) => topicOn(log, name)), groups: Object.fromEntries(names.map((name) => [groupOn(log, name), topicOn(log, name)])),
    }, log.prefix);
    this.#measure();
  }

  crash(): void {
    this.#options.control!.crash();
  }

  /** One limit for all of it: clients ask a cluster that went away for ever. Where it dies meanwhile, it holds nothing. */
  gather(): Promise<void> {
    const { clock, host } = this.#context;
    return new Promise((resolve, reject) => {
      host.onDeath(resolve);
      clock.setTimeout(() => reject(new Error(`the cluster did not tell within ${gatherLimitMs / 1000} s`)), gatherLimitMs);
      this.#readLeft().then(resolve, reject);
    });
  }

  async #readLeft(): Promise<void> {
    if (this.#admin === null) throw new Error('the cluster is not up again');
    const stretches = (await this.#stretches()).filter(({ from, end }) => end > from);
    this.#held = stretches.length === 0 ? [] : await this.#values(stretches);
  }

  *holding(): Iterable<number> {
    for (const value of this.#held) yield this.#options.itemOf(value);
  }

  waiting(): number {
    return this.#lag;
  }

  received(): number {
    return this.#ends - (this.#endsAtStart ?? this.#ends);
  }

  async #look(): Promise<void> {
    try {
      const stretches = await this.#stretches();
      this.#lag = stretches.reduce((sum, { from, end }) => sum + Math.max(0, end - from), 0);
      this.#ends = stretches.reduce((sum, { end }) => sum + end, 0);
      this.#endsAtStart ??= this.#ends;
    } catch {
      // The cluster is away or elects a leader: what was known stands until the next look.
    }
    this.#context.clock.setTimeout(() => void this.#look(), lookMs);
  }

  #measure = (): void => {
    const { metrics, clock } = this.#context;
    metrics.gauge('lag', this.#lag);
    this.#read!();
    clock.setTimeout(this.#measure, measureMs);
  };

  /** Of every partition, what lies between the committed offset and the end. */
  async #stretches(): Promise<Stretch[]> {
    const { log } = this.#options;
    const perTopic = await Promise.all(Object.keys(topics).map(async (name) => {
      const topic = topicOn(log, name);
      const [ends, [{ partitions }]] = await Promise.all([
        this.#admin!.fetchTopicOffsets(topic), this.#admin!.fetchOffsets({ groupId: groupOn(log, name), topics: [topic] }),
      ]);
      const committed = new Map(partitions.map(({ partition, offset }) => [partition, Math.max(0, Number(offset))]));
      return ends.map(({ partition, high }) => ({ topic, partition, from: committed.get(partition) ?? 0, end: Number(high) }));
    }));
    return perTopic.flat();
  }

  /** The values of all records in these stretches, by a group of its own. */
  async #values(stretches: readonly Stretch[]): Promise<Buffer[]> {
    const consumer = this.#kafka.consumer({ groupId: `${this.#options.log.prefix}gather`, allowAutoTopicCreation: false });
    const open = new Map(stretches.map((stretch) => [`${stretch.topic}/${stretch.partition}`, stretch]));
    const values: Buffer[] = [];
    await consumer.connect();
    await consumer.subscribe({ topics: [...new Set(stretches.map(({ topic }) => topic))], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const eachMessage = async ({ topic, partition, message }: { topic: string; partition: number; message: { offset: string; value: Buffer | null } }): Promise<void> => {
        const key = `${topic}/${partition}`;
        const stretch = open.get(key);
        const offset = Number(message.offset);
        if (stretch === undefined || offset < stretch.from) return;
        if (offset < stretch.end) values.push(message.value!);
        if (offset >= stretch.end - 1) open.delete(key);
        if (open.size === 0) resolve();
      };
      consumer.run({ autoCommit: false, eachMessage }).catch(reject);
      for (const { topic, partition, from } of stretches) consumer.seek({ topic, partition, offset: String(from) });
    });
    await consumer.disconnect();
    return values;
  }
}
