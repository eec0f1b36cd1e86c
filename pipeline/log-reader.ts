import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { ComponentContext } from '../engine/component.ts';
import { formatQuantity } from '../engine/quantity.ts';
import { UsageError } from '../engine/usage-error.ts';
import { criticalTopic, groupOn, topicOn } from './kafkajs-client.ts';
import type { LogAddress } from './log-address.ts';
import { OffsetTracker, type PartitionOffset } from './offset-tracker.ts';
import { Signal } from './signal.ts';

/** Where a record came from, to be told once it is stored. */
export interface Position {
  readonly reader: LogReader;
  /** Assignments so far: a record of an earlier one will be read again, here or elsewhere. */
  readonly generation: number;
  readonly partition: number;
  readonly offset: number;
}

/** Who takes the records: a worker. */
export interface RecordTaker {
  /** No room now; asked before every record, and again after `wake`. */
  mustWait(reader: LogReader): boolean;
  /** False of a record that cannot be read now: it is to come again. Of one that it takes the reader is told, `received`, before anything becomes of it. */
  take(payload: Buffer, position: Position): boolean;
  /** Whether the offset of a record is committed as soon as it was received, not once it is complete. */
  commitsReceipts(): boolean;
  /** The partitions were assigned anew: what was not committed will be read again, here or elsewhere. */
  reassigned(reader: LogReader, wasCommitted: (position: Position) => boolean): void;
}

/** Offsets that become ready within so long share one commit request. */
const commitMs = 100;
/** How often one that wants to leave looks whether it has joined. */
const joinPollMs = 100;
/** So long a partition rests whose next record could not be read. */
const restMs = 1000;
/**
 * Small fetches: what a client prefetches beyond the worker's own limit would be a queue that nobody declared. Not too
 * small either: a bulk fetch is held back for a little more while the log has less (this halves the requests).
 */
const fetchBytes = { perPartition: 8 * 1024, whole: 64 * 1024, least: 16 * 1024 } as const;

/** One member of a consumer group that reads one topic for a worker. */
export class LogReader {
  readonly #context: ComponentContext;
  readonly #taker: RecordTaker;
  readonly #consumer: Consumer;
  /** The topic as the log calls it, and as this pipeline does. */
  readonly topic: string;
  readonly #name: string;
  #tracker = new OffsetTracker();
  readonly #ends = new Map<number, number>();
  readonly #room = new Signal();
  #generation = 0;
  #leaving = false;
  #refusal: UsageError | null = null;
  #isMember = false;
  #rejoining = false;
  /** Since the last fetch: whether the worker has stood still over it. */
  #stalled = false;
  /** Why the batches that are left of this fetch are given up: a heartbeat told that the group moves on, or failed. */
  #over: unknown = null;
  #commitArmed = false;
  /** Partitions assigned to this member. */
  assigned = 0;

  constructor(context: ComponentContext, kafka: Kafka, log: LogAddress, topic: string, taker: RecordTaker) {
    this.#context = context;
    this.#taker = taker;
    this.#name = topic;
    this.topic = topicOn(log, topic);
    this.#consumer = kafka.consumer({
      groupId: groupOn(log, topic),
      sessionTimeout: context.knob('session.timeout'),
      heartbeatInterval: context.knob('session.heartbeat'),
      rebalanceTimeout: context.knob('session.timeout'),
      maxWaitTimeInMs: context.knob('fetch.wait'),
      minBytes: topic === criticalTopic ? 1 : fetchBytes.least,
      maxBytesPerPartition: fetchBytes.perPartition,
      maxBytes: fetchBytes.whole,
      allowAutoTopicCreation: false,
    });
    this.#consumer.on(this.#consumer.events.FETCH_START, () => {
      this.#over = null;
      this.#stalled = false;
    });
    this.#consumer.on(this.#consumer.events.CRASH, ({ payload: { error, restart } }) => {
      this.#isMember = false;
      context.note(`consumer of ${topic} ${restart ? 'starts over' : 'gives up'}: ${error.message}`);
      this.#refusal = refusalOf(error, this.topic, context.knob('session.timeout'));
    });
    this.#consumer.on(this.#consumer.events.GROUP_JOIN, ({ payload }) => this.#joined(topic, payload.memberAssignment[this.topic] ?? []));
  }

  async start(): Promise<void> {
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topic: this.topic, fromBeginning: true });
    await this.#run();
  }

  /** Whether there is a membership to give up: one that never joined has none, and one that is about to rejoin gives it up already. */
  get canRejoin(): boolean {
    return this.#generation > 0 && !this.#rejoining;
  }

  /** Leaves the group and joins it again, as after a long pause of the process. */
  async rejoin(): Promise<void> {
    this.#rejoining = true;
    await this.#leave();
    this.#rejoining = false;
    await this.#run();
  }

  /** Commits what is ready and leaves. */
  async close(): Promise<void> {
    await this.#commit();
    await this.#leave();
    await this.#consumer.disconnect();
  }

  /** There may be room again, or it is time for a heartbeat. */
  wake(): void {
    this.#room.raise();
  }

  /** The taker has the record. */
  received({ partition, offset }: Position): void {
    this.#tracker.received(partition, offset);
  }

  /** The record is stored, or ended otherwise. */
  complete(position: Position): void {
    if (position.generation !== this.#generation) return;
    this.#tracker.complete(position.partition, position.offset);
    this.#commitSoon();
  }

  /** Records between what was read and the end of the assigned partitions, as far as the last fetches told. */
  lag(): number {
    let sum = 0;
    for (const [partition, end] of this.#ends) sum += Math.max(0, end - this.#tracker.nextToReceive(partition));
    return sum;
  }

  /** Whom the log lets into no group for what was asked for, it never lets in: without its reader a run would tell of nothing but that. */
  async #run(): Promise<void> {
    await this.#consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: this.#eachBatch });
    if (this.#refusal !== null) throw this.#refusal;
  }

  /** kafkajs cannot stop a consumer that is about to join: it would go on beside its successor. So that is waited for. */
  async #leave(): Promise<void> {
    while (!this.#isMember) await new Promise<void>((resolve) => void this.#context.clock.setTimeout(resolve, joinPollMs));
    this.#leaving = true;
    this.#room.raise();
    await this.#consumer.stop();
    this.#leaving = false;
    this.#isMember = false;
  }

  #joined(topic: string, assigned: readonly number[]): void {
    const ended = this.#generation++;
    const tracker = this.#tracker;
    this.#tracker = new OffsetTracker();
    this.#isMember = true;
    this.#ends.clear();
    this.assigned = assigned.length;
    this.#context.note(`reads ${assigned.length} ${assigned.length === 1 ? 'partition' : 'partitions'} of ${topic}`);
    // What outlived an earlier assignment did so because it had been committed then.
    this.#taker.reassigned(this, ({ generation, partition, offset }) => generation !== ended || tracker.isCommitted(partition, offset));
  }

  #eachBatch = async ({ batch, heartbeat, resolveOffset, isRunning, pause }: EachBatchPayload): Promise<void> => {
    // kafkajs goes through all batches of a fetch before it looks at the error of the first.
    if (this.#over !== null) throw this.#over;
    const { partition, messages } = batch;
    this.#ends.set(partition, Number(batch.highWatermark));
    await this.#standStill(heartbeat);
    this.#noteGap(partition, Number(messages[0].offset));
    let read: string | null = null;
    try {
      for (const message of messages) {
        while (this.#taker.mustWait(this) && !this.#leaving) {
          await this.#room.wait();
          await this.#beat(heartbeat);
        }
        if (this.#leaving || !isRunning()) break;
        const position: Position = { reader: this, generation: this.#generation, partition, offset: Number(message.offset) };
        if (!this.#taker.take(message.value!, position)) {
          // The other partitions are read on, and nothing else shows.
          this.#context.clock.setTimeout(pause(), restMs);
          break;
        }
        read = message.offset;
      }
    } finally {
      // Also after a heartbeat that failed: a member that stays goes on behind what it took.
      if (read !== null) {
        resolveOffset(read);
        this.#commitSoon();
      }
    }
  };

  /** Once for each fetch. A client without a thread for its heartbeats is silent meanwhile. */
  async #standStill(heartbeat: () => Promise<void>): Promise<void> {
    if (this.#stalled) return;
    this.#stalled = true;
    const { stallMs } = this.#context.point('poll', { topic: this.#name, stallMs: 0 });
    if (stallMs === 0) return;
    await new Promise<void>((resolve) => void this.#context.clock.setTimeout(resolve, stallMs));
    await this.#beat(heartbeat);
  }

  /** Where the log no longer has the record that would be next, its client begins anew with the oldest that there is. */
  #noteGap(partition: number, offset: number): void {
    const gone = this.#tracker.gapBefore(partition, offset);
    if (gone > 0) this.#context.note(`${this.topic}/${partition} is reset to ${offset}: ${gone} records before it are gone`);
  }

  async #beat(heartbeat: () => Promise<void>): Promise<void> {
    try {
      await heartbeat();
    } catch (error) {
      this.#over = error;
      throw error;
    }
  }

  #commitSoon(): void {
    if (this.#commitArmed) return;
    this.#commitArmed = true;
    this.#context.clock.setTimeout(() => void this.#commit(), commitMs);
  }

  async #commit(): Promise<void> {
    const tracker = this.#tracker;
    const { afterWrite } = this.#context.point('commit', { afterWrite: !this.#taker.commitsReceipts() });
    const ready: PartitionOffset[] = afterWrite ? tracker.completed() : tracker.receipts();
    this.#commitArmed = false;
    if (ready.length === 0) return;
    try {
      await this.#consumer.commitOffsets(ready.map((each) => ({ topic: this.topic, ...each })));
      tracker.confirmed(ready);
    } catch {
      // The group moved on (a rebalance, a restart of the log): what was not committed will be read again, or committed later.
      tracker.failed(ready);
      if (tracker === this.#tracker && !this.#leaving) this.#commitSoon();
    }
  }
}

/** What is the user's to mend where a log lets a consumer into no group; null where it is not, or where it may get in later. */
function refusalOf(error: Error & { readonly type?: string }, topic: string, sessionMs: number): UsageError | null {
  const refused = (why: string, where: string, hint: string): UsageError => new UsageError(`the log does not let a worker into the group that reads ${topic}: ${why}`, { where, hint });
  switch (error.type) {
    case 'INVALID_SESSION_TIMEOUT':
      return refused(`a session of ${formatQuantity(sessionMs, 'ms')} is outside of its group.min.session.timeout.ms and group.max.session.timeout.ms`, 'session.timeout', 'set it to what the cluster allows, such as --set session.timeout=15s');
    case 'GROUP_AUTHORIZATION_FAILED':
      return refused(error.message, '--kafka', 'allow joining groups that begin with wavetank-');
    default:
      return null;
  }
}
