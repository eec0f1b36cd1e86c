// Transactional producers that speak to the core in frames, and what readers of committed records see.
import { errors } from '../src/errors.ts';
import type { RigClient } from './broker-rig.ts';
import { fetch, produce } from './log-requests.ts';
import { recordBatch, valuesIn } from './record-batches.ts';

const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;

interface Aborted {
  producerId: number;
  firstOffset: number;
}

/** InitProducerId v4. */
export function initProducer(client: RigClient, transactionalId: string, timeoutMs = 60_000): { errorCode: number; producerId: number; producerEpoch: number } {
  const reader = client.call(22, 4, (writer) => writer.string(transactionalId).i32(timeoutMs).i64(-1).i16(-1));
  reader.i32();
  return { errorCode: reader.i16(), producerId: reader.i64(), producerEpoch: reader.i16() };
}

/** One producer of a transactional id. Each method sends one request and gives the error of its answer. */
export class TransactionalProducer {
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  private readonly client: RigClient;
  private readonly sequences = new Map<number, number>();

  constructor(client: RigClient, transactionalId: string, timeoutMs = 60_000) {
    const { errorCode, producerId, producerEpoch } = initProducer(client, transactionalId, timeoutMs);
    if (errorCode !== errors.NONE) throw new Error(`no producer: error ${errorCode}`);
    this.client = client;
    this.transactionalId = transactionalId;
    this.producerId = producerId;
    this.producerEpoch = producerEpoch;
  }

  add(partitions: readonly number[] = [0], topic = 'topic'): number {
    const reader = this.client.call(24, 3, (writer) => {
      this.writeTo(writer).structs([topic], (name) => writer.string(name).array(partitions, (partition) => writer.i32(partition)));
    });
    reader.i32();
    const [[error]] = reader.structs(() => {
      reader.string();
      return reader.structs(() => [reader.i32(), reader.i16()][1]);
    });
    return error;
  }

  send(value: string, partition = 0): number {
    const { producerId, producerEpoch, transactionalId } = this;
    const baseSequence = this.sequences.get(partition) ?? 0;
    const batch = recordBatch({ values: [value], producerId, producerEpoch, baseSequence, attributes: TRANSACTIONAL });
    const { errorCode } = produce(this.client, batch, { partition, transactionalId });
    if (errorCode === errors.NONE) this.sequences.set(partition, baseSequence + 1);
    return errorCode;
  }

  addGroup(group = 'group'): number {
    const reader = this.client.call(25, 3, (writer) => this.writeTo(writer).string(group));
    reader.i32();
    return reader.i16();
  }

  commitOffset(offset: number, group = 'group', topic = 'topic'): number {
    const reader = this.client.call(28, 3, (writer) => {
      writer.string(this.transactionalId).string(group).i64(this.producerId).i16(this.producerEpoch).i32(-1).string('').string(null);
      writer.structs([topic], (name) => writer.string(name).structs([0], (partition) => writer.i32(partition).i64(offset).i32(-1).string('')));
    });
    reader.i32();
    const [[error]] = reader.structs(() => {
      reader.string();
      return reader.structs(() => [reader.i32(), reader.i16()][1]);
    });
    return error;
  }

  end(isCommit: boolean): number {
    const reader = this.client.call(26, 3, (writer) => this.writeTo(writer).bool(isCommit));
    reader.i32();
    return reader.i16();
  }

  private writeTo(writer: Parameters<Parameters<RigClient['call']>[2] & {}>[0]) {
    return writer.string(this.transactionalId).i64(this.producerId).i16(this.producerEpoch);
  }
}

/** What a reader of committed records makes of an answer: records, and the offset behind the last batch; null for no batch. */
export function committedIn(records: Buffer, aborted: readonly Aborted[]): { records: { offset: number; value: string }[]; next: number | null };
export function committedIn<T>(records: Buffer, aborted: readonly Aborted[], recordsOf: (batch: Buffer) => T[]): { records: T[]; next: number | null };
export function committedIn(records: Buffer, aborted: readonly Aborted[], recordsOf: (batch: Buffer) => unknown[] = valuesIn): { records: unknown[]; next: number | null } {
  const begun = [...aborted].sort((a, b) => a.firstOffset - b.firstOffset);
  const hidden = new Set<number>();
  const found: unknown[] = [];
  let next: number | null = null;
  for (let start = 0; start < records.length; ) {
    const end = start + 12 + records.readInt32BE(start + 8);
    const batch = records.subarray(start, end);
    const [baseOffset, producerId, attributes] = [Number(batch.readBigInt64BE(0)), Number(batch.readBigInt64BE(43)), batch.readInt16BE(21)];
    while (begun.length > 0 && begun[0].firstOffset <= baseOffset) hidden.add(begun.shift()!.producerId);
    if ((attributes & CONTROL) !== 0) hidden.delete(producerId);
    else if ((attributes & TRANSACTIONAL) === 0 || !hidden.has(producerId)) found.push(...recordsOf(batch));
    next = baseOffset + batch.readInt32BE(23) + 1;
    start = end;
  }
  return { records: found, next };
}

/** The values that a reader of committed records is given of a partition, with those of aborted transactions left out. */
export function committedValues(client: RigClient, partition = 0, topic = 'topic'): string[] {
  const [{ records, aborted }] = fetch(client, { topic, from: [[partition, 0]], readsCommitted: true }).partitions;
  return committedIn(records, aborted ?? []).records.map(({ value }) => value);
}
