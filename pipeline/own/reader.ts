import { crc32 } from 'node:zlib';
import type { Admin, Kafka, KafkaMessage } from 'kafkajs';
import type { Component, ComponentContext } from '../../engine/component.ts';
import { readAllCodecs } from './codecs.ts';
import { answerMs, endOf } from './output-end.ts';
import { ownClient } from './own-client.ts';
import { allEnded, type TopicsRun } from './own-run.ts';
import { SeenRecords, type SeenRecord } from './seen-records.ts';
import { TopicReading } from './topic-reading.ts';
import { within } from './within.ts';

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
  /** The second reading, while it lasts. */
  #anew: TopicReading | null = null;
  #read = 0;

  constructor(context: ComponentContext, options: ReaderOptions) {
    this.#context = context;
    this.#options = options;
    const { log, out } = options.run;
    readAllCodecs();
    this.#kafka = ownClient(context, log, { retries: 1_000_000, restartOnFailure: () => Promise.resolve(true) });
    this.#admin = this.#kafka.admin();
    this.#seen = Array.from({ length: out.partitions }, () => new SeenRecords());
    this.#live = this.#reading('', (partition, messages) => this.#take(partition, messages, false));
  }

  async start(): Promise<void> {
    await this.#admin.connect();
    await this.#live.start();
    this.#context.host.onGone(() => {
      for (const reading of [this.#live, this.#anew]) void reading?.close();
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
      // What comes from here on is nobody's.
      void this.#anew?.close();
      this.#anew = null;
      run.output.toEnd();
    }
  }

  /** From its first record to what is its end once every service has ended. */
  async #readAnew(): Promise<void> {
    const { run: { log, out }, links } = this.#options;
    const { clock } = this.#context;
    for (let waitedMs = 0; links() > 0 && waitedMs < linksMs; waitedMs += lookMs) await this.#wait();
    void this.#live.close();
    const anew = (this.#anew = this.#reading('-anew', (partition, messages) => {
      if (this.#anew === anew) this.#take(partition, messages, true);
    }));
    const [ends] = await Promise.all([endOf({ kafka: this.#kafka, admin: this.#admin, groupId: `${log.prefix}wavetank-reader-end`, of: out, clock }), within(clock, answerMs, anew.start(), `${out.topic} could not be read within ${answerMs / 1000} s`)]);
    for (let [stoodMs, came] = [0, this.#read]; !anew.reached(ends); stoodMs += lookMs) {
      if (this.#read !== came) [stoodMs, came] = [0, this.#read];
      if (stoodMs >= answerMs) throw new Error(`nothing of ${out.topic} was given for ${answerMs / 1000} s, before its end`);
      await this.#wait();
    }
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

  #reading(which: string, take: (partition: number, messages: readonly KafkaMessage[]) => void): TopicReading {
    const { log, out } = this.#options.run;
    return new TopicReading({ kafka: this.#kafka, groupId: `${log.prefix}wavetank-reader${which}`, of: out, take });
  }

  #wait(): Promise<void> {
    return new Promise((resolve) => void this.#context.clock.setTimeout(resolve, lookMs));
  }
}
