import type { ComponentContext } from '../engine/component.ts';
import { bulkTopic, criticalTopic, ensureTopics, kafkaClient } from './kafkajs-client.ts';
import type { LogAddress } from './log-address.ts';
import { LogReader, type RecordTaker } from './log-reader.ts';

interface Reads {
  readonly log: LogAddress;
  /** The first workers read the critical topic, too; scaling never touches them. */
  readonly readsCritical: boolean;
}

/** What a worker reads the log with: one member of the group of each topic that it reads. */
export class LogReaders {
  critical: LogReader | null = null;
  bulk: LogReader | null = null;
  readonly #context: ComponentContext;
  readonly #reads: Reads;
  readonly #taker: RecordTaker;
  #started: Promise<void> | null = null;

  constructor(context: ComponentContext, reads: Reads, taker: RecordTaker) {
    this.#context = context;
    this.#reads = reads;
    this.#taker = taker;
  }

  /** Reads the log from now on; once. */
  start(): Promise<void> {
    this.#started ??= this.#start();
    return this.#started;
  }

  /** There may be room again, or it is time for a heartbeat. */
  wake(): void {
    this.critical?.wake();
    this.bulk?.wake();
  }

  /** A fault on the point `group` has begun. */
  disturbed(): void {
    for (const reader of this.#all()) {
      if (reader.canRejoin && this.#context.point('group', { rejoin: false }).rejoin) void reader.rejoin();
    }
  }

  async close(): Promise<void> {
    await this.#started;
    for (const reader of this.#all()) await reader.close();
  }

  async #start(): Promise<void> {
    const { log, readsCritical } = this.#reads;
    const kafka = kafkaClient(this.#context, log);
    await ensureTopics(kafka, log, this.#context.knob('log.retention'));
    if (readsCritical) this.critical = new LogReader(this.#context, kafka, log, criticalTopic, this.#taker);
    this.bulk = new LogReader(this.#context, kafka, log, bulkTopic, this.#taker);
    for (const reader of this.#all()) await reader.start();
  }

  #all(): readonly LogReader[] {
    return [this.critical, this.bulk].filter((reader) => reader !== null);
  }
}
