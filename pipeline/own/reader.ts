import { crc32 } from 'node:zlib';
import type { Admin, Kafka, KafkaMessage } from 'kafkajs';
import type { Component, ComponentContext } from '../../engine/component.ts';
import { readAllCodecs } from './codecs.ts';
import { ownClient } from './own-client.ts';
import { allEnded, type DeadLetterTopic, type OwnTopic, type TopicsRun } from './own-run.ts';
import { SeenRecords, type SeenRecord } from './seen-records.ts';
import { TopicReading } from './topic-reading.ts';
import { WholeTopic } from './whole-topic.ts';
import { within } from './within.ts';

/** What a record of the output says. */
export interface OutputRecord {
  /** null where there is no id in it. */
  readonly id: string | null;
  /** null where its id is none that was sent. */
  readonly item: number | null;
  readonly content: number;
}

type TakeMessages = (partition: number, messages: readonly KafkaMessage[]) => void;
type Message = Pick<KafkaMessage, 'key' | 'value' | 'headers'>;

export interface ReaderOptions {
  readonly run: TopicsRun;
  understand(message: Message): OutputRecord;
  /** Whose a record is that was set aside. */
  recognise(message: Message): Pick<OutputRecord, 'id' | 'item'>;
  /** Of an item a single record comes out: whoever reads one knows that the item is there. */
  readonly single: boolean;
  /** Connections of the service that still stand between it and the log. */
  links(): number;
}

/** What is still under way when the services have ended is given so long. */
const linksMs = 5_000;
/** A run that was cut short waits no longer for its output. */
const shortLimitMs = 3_000;
const lookMs = 100;

/**
 * Reads the output topic while the run lasts, which tells when a record came out; and once more when every service has ended:
 * what stands there then is what the service has made, whatever a log gave and took back before.
 */
export class Reader implements Component {
  readonly #context: ComponentContext;
  readonly #options: ReaderOptions;
  readonly #kafka: Kafka;
  readonly #admin: Admin;
  readonly #live: TopicReading;
  /** By partition. */
  readonly #seen: readonly SeenRecords[];
  readonly #takenBack: { readonly partition: number; readonly offset: number; readonly seen: SeenRecord }[] = [];
  /** The second reading, and that of what was set aside, while they last. */
  #whole: readonly WholeTopic[] = [];
  #read = 0;

  constructor(context: ComponentContext, options: ReaderOptions) {
    this.#context = context;
    this.#options = options;
    const { log, out } = options.run;
    readAllCodecs();
    this.#kafka = ownClient(context, log, { retries: 1_000_000, restartOnFailure: () => Promise.resolve(true) });
    this.#admin = this.#kafka.admin();
    this.#seen = Array.from({ length: out.partitions }, () => new SeenRecords());
    this.#live = new TopicReading({ kafka: this.#kafka, groupId: `${log.prefix}wavetank-reader`, of: out, take: (partition, messages) => this.#take(partition, messages, false) });
  }

  async start(): Promise<void> {
    await this.#admin.connect();
    await this.#live.start();
    this.#context.host.onGone(() => {
      void this.#live.close();
      this.#closeWhole();
      void this.#admin.disconnect().catch(() => {});
    });
  }

  /** How many records it has read; for whoever looks whether anything still comes. */
  received(): number {
    return this.#read;
  }

  async gather(isCutShort: boolean): Promise<void> {
    const { run } = this.#options;
    try {
      await allEnded(run);
      const reading = this.#readAnew();
      await (isCutShort ? within(this.#context.clock, shortLimitMs, reading, `the output could not be read within ${shortLimitMs / 1000} s`) : reading);
      await this.#takeBack();
    } finally {
      this.#closeWhole();
      run.output.toEnd();
    }
  }

  #closeWhole(): void {
    for (const topic of this.#whole) topic.close();
    this.#whole = [];
  }

  /** From its first record to what is its end once every service has ended. */
  async #readAnew(): Promise<void> {
    const { run: { out, deadLetter }, links } = this.#options;
    for (let waitedMs = 0; links() > 0 && waitedMs < linksMs; waitedMs += lookMs) await this.#wait();
    void this.#live.close();
    this.#whole = [
      this.#wholeOf(out, 'reader-anew', (partition, messages) => this.#take(partition, messages, true)),
      ...(deadLetter === undefined ? [] : [this.#wholeOf(deadLetter, 'dead-letters', this.#setAside(deadLetter))]),
    ];
    await Promise.all(this.#whole.map((topic) => topic.toEnd()));
  }

  #wholeOf(of: OwnTopic, name: string, take: TakeMessages): WholeTopic {
    return new WholeTopic({ kafka: this.#kafka, admin: this.#admin, clock: this.#context.clock, of, groupId: `${this.#options.run.log.prefix}wavetank-${name}`, take });
  }

  /** Takes each record of a topic for what is set aside, once. */
  #setAside({ partitions, setAside }: DeadLetterTopic): TakeMessages {
    const { run: { tables }, recognise } = this.#options;
    const next = new Array<number>(partitions).fill(0);
    return (partition, messages) => {
      for (const message of messages) {
        const offset = Number(message.offset);
        // A restart shows again what was read.
        if (offset < next[partition]) continue;
        next[partition] = offset + 1;
        const { id, item } = recognise(message);
        tables.push('set_aside', [item, id, partition, BigInt(offset), message.key?.toString() ?? null, message.value?.toString() ?? null]);
        if (item !== null) setAside.add(item);
      }
    };
  }

  /** What was read and does not stand there any more did not come out. */
  async #takeBack(): Promise<void> {
    const { run: { tables, cameOut, out } } = this.#options;
    cameOut.clear();
    for (const [partition, records] of this.#seen.entries()) {
      for (const [offset, seen] of records) {
        if (!seen.stands) this.#takenBack.push({ partition, offset, seen });
        else if (seen.item !== null) cameOut.add(seen.item);
      }
    }
    if (this.#takenBack.length === 0) return;
    for (const { partition, offset, seen: { item, atMs } } of this.#takenBack) tables.push('taken_back', [item, partition, BigInt(offset), atMs]);
    await tables.takeBack();
    this.#context.note(`${this.#takenBack.length.toLocaleString('en')} records that were read from ${out.topic} are not there any more: the log took them back`);
  }

  #take(partition: number, messages: readonly KafkaMessage[], isAnew: boolean): void {
    const { run: { tables, cameOut, movement }, understand, single } = this.#options;
    const nowMs = this.#context.clock.now();
    for (const message of messages) {
      const offset = Number(message.offset);
      const { id, item, content } = understand(message);
      const print = crc32(message.value ?? '', crc32(message.key ?? '', crc32(id ?? '')));
      const before = this.#seen[partition].at(offset);
      // A restart shows again what was read.
      if (before?.print === print) {
        if (isAnew) this.#seen[partition].stand(offset);
        continue;
      }
      if (before !== null) this.#takenBack.push({ partition, offset, seen: before });
      this.#seen[partition].put(offset, { print, item, atMs: nowMs, stands: isAnew });
      this.#read++;
      movement.atMs = nowMs;
      tables.push('delivered', [item, id, nowMs, partition, BigInt(offset), message.key?.toString() ?? null, message.value?.toString() ?? null, BigInt(content)]);
      if (item === null) continue;
      cameOut.add(item);
      this.#context.stage.saw(item);
      if (single) this.#context.stage.stored(item);
    }
  }

  #wait(): Promise<void> {
    return new Promise((resolve) => void this.#context.clock.setTimeout(resolve, lookMs));
  }
}
