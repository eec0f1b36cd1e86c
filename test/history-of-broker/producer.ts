import { readProduced, writeProduce } from '../../embedded/kafka/test/log-requests.ts';
import { recordBatch } from '../../embedded/kafka/test/record-batches.ts';
import type { Outcome } from '../../engine/history/operation.ts';
import { Client } from './client.ts';
import type { Record } from './record.ts';
import { partitions, topic, type World } from './world.ts';

const sends = 30;
/** Errors after which a batch may be sent again, and was not written: no leader there, no such topic yet, no room, too few replicas. */
const retriable = new Set([2, 3, 5, 6, 19, 56]);

/** Sends batches of records, one at a time, all with acks=all: an idempotent one until each is acknowledged, a plain one once. */
export class Producer extends Client {
  private readonly isIdempotent: boolean;
  private readonly record: Record;
  private readonly sequences = Array.from({ length: partitions }, () => 0);
  private count = 0;

  constructor(world: World, name: string, isIdempotent: boolean, record: Record) {
    super(world, name);
    this.isIdempotent = isIdempotent;
    this.record = record;
  }

  async run(): Promise<void> {
    const producerId = this.isIdempotent ? await this.persist('a producer id', () => this.askId()) : -1;
    for (let sent = 0; sent < sends; sent++) {
      await this.send(producerId, this.world.random.below(partitions));
      await this.world.sleep(this.world.random.below(60));
    }
  }

  private async send(producerId: number, partition: number): Promise<void> {
    const values = Array.from({ length: 1 + this.world.random.below(3) }, () => `${this.name}/${this.count++}`);
    const invoked = this.world.nowMs;
    const batch = recordBatch({ values, ...(this.isIdempotent ? { producerId, producerEpoch: 0, baseSequence: this.sequences[partition] } : {}) });
    const once = await this.attempt(batch, partition);
    const answer = this.isIdempotent && once.outcome !== 'ok'
      ? await this.persist('a send', async () => {
        const again = await this.attempt(batch, partition);
        return again.outcome === 'ok' ? again : null;
      })
      : once;
    this.sequences[partition] += values.length;
    this.record({
      kind: 'send', process: this.name, outcome: answer.outcome,
      records: values.map((value, index) => ({ topic, partition, value, ...(answer.outcome === 'ok' ? { offset: answer.baseOffset + index } : {}) })),
    }, invoked);
  }

  private async attempt(batch: Buffer, partition: number): Promise<{ outcome: Outcome; baseOffset: number }> {
    const leader = await this.leaderOf(partition);
    if (leader === null) return { outcome: 'failed', baseOffset: -1 };
    // The broker keeps the bytes that it is given, and writes into them.
    const reader = await this.call(leader, 0, 7, writeProduce(Buffer.from(batch), { topic, partition }));
    if (reader === null) {
      this.forgetLeaders();
      return { outcome: 'unknown', baseOffset: -1 };
    }
    const { errorCode, baseOffset } = readProduced(reader);
    if (errorCode === 0) return { outcome: 'ok', baseOffset };
    if (!retriable.has(errorCode)) throw new Error(`${this.name} was told error ${errorCode}, which no client gets over`);
    this.forgetLeaders();
    return { outcome: 'failed', baseOffset: -1 };
  }

  private async askId(): Promise<number | null> {
    const reader = await this.call(this.anyNode(), 22, 1, (writer) => writer.string(null).i32(1000));
    if (reader === null) return null;
    reader.i32();
    return reader.i16() === 0 ? reader.i64() : null;
  }
}
