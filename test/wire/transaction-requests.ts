// The requests of a transactional producer, one by one, and their answers as data.
import type { RawClient } from './raw-client.ts';

export interface Producer {
  transactionalId: string;
  producerId: number;
  producerEpoch: number;
}

/** InitProducerId, v1 unless told otherwise. */
export async function initProducer(client: RawClient, transactionalId: string, { timeoutMs = 60_000, version = 1, as = null }: { timeoutMs?: number; version?: number; as?: Producer | null } = {}) {
  const reader = await client.exchange(22, version, (body) => {
    body.string(transactionalId).i32(timeoutMs);
    if (version >= 3) body.i64(as?.producerId ?? -1).i16(as?.producerEpoch ?? -1);
  });
  reader.i32();
  return { error: reader.i16(), transactionalId, producerId: reader.i64(), producerEpoch: reader.i16() };
}

/** AddPartitionsToTxn; the errors of the partitions. */
export async function addPartitions(client: RawClient, producer: Producer, topic: string, partitions: number[], version = 2): Promise<number[]> {
  const reader = await client.exchange(24, version, (body) => {
    body.string(producer.transactionalId).i64(producer.producerId).i16(producer.producerEpoch);
    body.structs([topic], (name) => body.string(name).array(partitions, (partition) => body.i32(partition)));
  });
  reader.i32();
  const [errors] = reader.structs(() => {
    reader.string();
    return reader.structs(() => [reader.i32(), reader.i16()][1]);
  });
  return errors;
}

export async function addOffsets(client: RawClient, producer: Producer, group: string, version = 2): Promise<number> {
  const reader = await client.exchange(25, version, (body) => {
    body.string(producer.transactionalId).i64(producer.producerId).i16(producer.producerEpoch).string(group);
  });
  reader.i32();
  return reader.i16();
}

export async function endTransaction(client: RawClient, producer: Producer, isCommit: boolean, version = 2): Promise<number> {
  const reader = await client.exchange(26, version, (body) => {
    body.string(producer.transactionalId).i64(producer.producerId).i16(producer.producerEpoch).bool(isCommit);
  });
  reader.i32();
  return reader.i16();
}

export interface HeldOffset {
  group: string;
  topic: string;
  offset: number;
  generation?: number;
  memberId?: string;
}

/** TxnOffsetCommit of one offset of partition 0, v3 unless told otherwise. */
export async function commitOffset(client: RawClient, producer: Producer, held: HeldOffset, version = 3): Promise<number> {
  const { group, topic, offset, generation = -1, memberId = '' } = held;
  const reader = await client.exchange(28, version, (body) => {
    body.string(producer.transactionalId).string(group).i64(producer.producerId).i16(producer.producerEpoch);
    if (version >= 3) body.i32(generation).string(memberId).string(null);
    body.structs([topic], (name) => {
      body.string(name).structs([0], (partition) => {
        body.i32(partition).i64(offset);
        if (version >= 2) body.i32(-1);
        body.string('');
      });
    });
  });
  reader.i32();
  const [[error]] = reader.structs(() => {
    reader.string();
    return reader.structs(() => [reader.i32(), reader.i16()][1]);
  });
  return error;
}

/** OffsetFetch v7 of partition 0. */
export async function fetchOffset(client: RawClient, group: string, topic: string, requiresStable: boolean): Promise<{ error: number; offset: number }> {
  const reader = await client.exchange(9, 7, (body) => {
    body.string(group).structs([topic], (name) => body.string(name).array([0], (partition) => body.i32(partition))).bool(requiresStable);
  });
  reader.i32();
  const [[found]] = reader.structs(() => {
    reader.string();
    return reader.structs(() => {
      reader.i32();
      const offset = reader.i64();
      reader.i32();
      reader.nullableString();
      return { error: reader.i16(), offset };
    });
  });
  return found;
}

/** ListOffsets v2 of the latest offset of partition 0. */
export async function latestOffset(client: RawClient, topic: string, readsCommitted: boolean): Promise<number> {
  const reader = await client.exchange(2, 2, (body) => {
    body.i32(-1).i8(readsCommitted ? 1 : 0).structs([topic], (name) => body.string(name).structs([0], (partition) => body.i32(partition).i64(-1)));
  });
  reader.i32();
  const [[offset]] = reader.structs(() => {
    reader.string();
    return reader.structs(() => [reader.i32(), reader.i16(), reader.i64(), reader.i64()][3]);
  });
  return offset;
}

/** Produce v7 of one batch to partition 0. */
export async function produceIn(client: RawClient, transactionalId: string | null, topic: string, batch: Buffer): Promise<{ error: number; baseOffset: number }> {
  const reader = await client.exchange(0, 7, (body) => {
    body.string(transactionalId).i16(-1).i32(10_000);
    body.structs([topic], (name) => body.string(name).structs([0], (index) => body.i32(index).bytes(batch)));
  });
  const [[answer]] = reader.structs(() => {
    reader.string();
    return reader.structs(() => {
      reader.i32();
      const produced = { error: reader.i16(), baseOffset: reader.i64() };
      reader.i64();
      reader.i64();
      return produced;
    });
  });
  return answer;
}

export interface CommittedRead {
  highWatermark: number;
  stableOffset: number;
  aborted: { producerId: number; firstOffset: number }[] | null;
  records: Buffer;
}

/** Fetch v11 of partition 0. */
export async function readFrom(client: RawClient, topic: string, offset: number, { readsCommitted = true, maxWaitMs = 0 } = {}): Promise<CommittedRead> {
  const reader = await client.exchange(1, 11, (body) => {
    body.i32(-1).i32(maxWaitMs).i32(1).i32(1_048_576).i8(readsCommitted ? 1 : 0).i32(0).i32(-1);
    body.structs([topic], (name) => body.string(name).structs([0], (index) => body.i32(index).i32(-1).i64(offset).i64(-1).i32(1_048_576)));
    body.structs([], () => {}).string('');
  });
  reader.i32();
  reader.i16();
  reader.i32();
  const [[read]] = reader.structs(() => {
    reader.string();
    return reader.structs(() => {
      reader.i32();
      reader.i16();
      const [highWatermark, stableOffset] = [reader.i64(), reader.i64()];
      reader.i64();
      const aborted = reader.nullableStructs(() => ({ producerId: reader.i64(), firstOffset: reader.i64() }));
      reader.i32();
      return { highWatermark, stableOffset, aborted, records: Buffer.from(reader.nullableBytes() ?? Buffer.alloc(0)) };
    });
  });
  return read;
}

/** State and time of its beginning, of one transactional id. */
export async function describeTransaction(client: RawClient, transactionalId: string): Promise<{ error: number; state: string; beganMs: number }> {
  const reader = await client.exchange(65, 0, (body) => body.array([transactionalId], (id) => body.string(id)));
  reader.i32();
  const [found] = reader.structs(() => {
    const [error] = [reader.i16(), reader.string()];
    const state = reader.string();
    reader.i32();
    const beganMs = reader.i64();
    reader.i64();
    reader.i16();
    reader.structs(() => [reader.string(), reader.array(() => reader.i32())]);
    return { error, state, beganMs };
  });
  return found;
}
