// Produce, Fetch and ListOffsets as functions of a client: what is asked, and the answer as data.
import { Reader } from '../src/codec/reader.ts';
import type { Writer } from '../src/codec/writer.ts';
import type { EpochEnd } from '../src/log/leader-epochs.ts';
import type { RigClient } from './broker-rig.ts';

export interface Produced {
  errorCode: number;
  baseOffset: number;
  appendTimeMs: number;
}

export interface ProduceShape {
  topic?: string;
  partition?: number;
  acks?: number;
  version?: number;
  transactionalId?: string | null;
}

export function writeProduce(records: Buffer | null, shape: ProduceShape = {}): (writer: Writer) => void {
  const { topic = 'topic', partition = 0, acks = -1, version = 7, transactionalId = null } = shape;
  return (writer) => {
    if (version >= 3) writer.string(transactionalId);
    writer.i16(acks).i32(1000);
    writer.structs([topic], (name) => {
      writer.string(name).structs([partition], (index) => writer.i32(index).bytes(records));
    });
  };
}

export function readProduced(reader: Reader, version = 7): Produced {
  const [[produced]] = reader.structs(() => {
    reader.string();
    return reader.structs(() => {
      reader.i32();
      const answer = { errorCode: reader.i16(), baseOffset: reader.i64(), appendTimeMs: version >= 2 ? reader.i64() : -1 };
      if (version >= 5) reader.i64();
      if (version >= 8) {
        reader.structs(() => undefined);
        reader.nullableString();
      }
      return answer;
    });
  });
  return produced;
}

export function produce(client: RigClient, records: Buffer | null, shape: ProduceShape = {}): Produced {
  return readProduced(client.call(0, shape.version ?? 7, writeProduce(records, shape)), shape.version);
}

export interface FetchShape {
  topic?: string;
  /** Partition and offset of each. */
  from?: readonly [partition: number, offset: number][];
  partitionMaxBytes?: number;
  maxBytes?: number;
  minBytes?: number;
  maxWaitMs?: number;
  version?: number;
  sessionId?: number;
  epoch?: number;
  forgotten?: readonly number[];
  leaderEpoch?: number;
  lastFetchedEpoch?: number;
  /** From v13 on in place of the name. */
  topicId?: string;
  readsCommitted?: boolean;
}

export interface Fetched {
  errorCode: number;
  sessionId: number;
  partitions: { topic: string; partition: number; errorCode: number; highWatermark: number; records: Buffer; stableOffset: number; aborted: { producerId: number; firstOffset: number }[] | null; diverging: EpochEnd | null }[];
}

export function writeFetch(shape: FetchShape = {}): (writer: Writer) => void {
  const { topic = 'topic', from = [[0, 0]], partitionMaxBytes = 1000000, maxBytes = 1000000, minBytes = 1, maxWaitMs = 0 } = shape;
  const { version = 11, sessionId = 0, epoch = -1, forgotten = [], leaderEpoch = -1, lastFetchedEpoch = -1, readsCommitted = false, topicId = '' } = shape;
  const named = (writer: Writer, name: string): Writer => (version >= 13 ? writer.uuid(topicId) : writer.string(name));
  return (writer) => {
    writer.i32(-1).i32(maxWaitMs).i32(minBytes).i32(maxBytes).i8(readsCommitted ? 1 : 0);
    if (version >= 7) writer.i32(sessionId).i32(epoch);
    writer.structs(from.length > 0 ? [topic] : [], (name) => {
      named(writer, name).structs(from, ([partition, offset]) => {
        writer.i32(partition);
        if (version >= 9) writer.i32(leaderEpoch);
        writer.i64(offset);
        if (version >= 12) writer.i32(lastFetchedEpoch);
        if (version >= 5) writer.i64(-1);
        writer.i32(partitionMaxBytes);
      });
    });
    if (version >= 7) {
      writer.structs(forgotten.length > 0 ? [topic] : [], (name) => {
        named(writer, name).array(forgotten, (partition) => writer.i32(partition));
      });
    }
    if (version >= 11) writer.string('');
  };
}

export function readFetched(reader: Reader, version = 11): Fetched {
  reader.i32();
  const errorCode = version >= 7 ? reader.i16() : 0;
  const sessionId = version >= 7 ? reader.i32() : 0;
  const partitions = reader.structs(() => {
    const topic = version >= 13 ? reader.uuid() : reader.string();
    return reader.array(() => {
      const answer = { topic, partition: reader.i32(), errorCode: reader.i16(), highWatermark: reader.i64(), stableOffset: reader.i64() };
      if (version >= 5) reader.i64();
      const aborted = reader.nullableStructs(() => ({ producerId: reader.i64(), firstOffset: reader.i64() }));
      if (version >= 11) reader.i32();
      const records = reader.bytes();
      return { ...answer, aborted, records, diverging: version >= 12 ? readDiverging(reader) : null };
    });
  });
  return { errorCode, sessionId, partitions: partitions.flat() };
}

/** The tagged field 0 of a partition, null where there is none. */
function readDiverging(reader: Reader): EpochEnd | null {
  let diverging: EpochEnd | null = null;
  for (let count = reader.uvarint(); count > 0; count--) {
    const number = reader.uvarint();
    const field = new Reader(reader.view(reader.uvarint()), true);
    if (number === 0) diverging = { epoch: field.i32(), endOffset: field.i64() };
  }
  return diverging;
}

export function fetch(client: RigClient, shape: FetchShape = {}): Fetched {
  return readFetched(client.call(1, shape.version ?? 11, writeFetch(shape)), shape.version);
}

export function listOffset(client: RigClient, timestampMs: number, version = 7): { errorCode: number; timestampMs: number; offset: number; leaderEpoch: number } {
  const reader = client.call(2, version, (writer) => {
    writer.i32(-1);
    if (version >= 2) writer.i8(0);
    writer.structs(['topic'], (name) => {
      writer.string(name).structs([0], (index) => {
        writer.i32(index);
        if (version >= 4) writer.i32(-1);
        writer.i64(timestampMs);
      });
    });
  });
  if (version >= 2) reader.i32();
  const [[found]] = reader.structs(() => {
    reader.string();
    return reader.structs(() => {
      reader.i32();
      return { errorCode: reader.i16(), timestampMs: reader.i64(), offset: reader.i64(), leaderEpoch: version >= 4 ? reader.i32() : -1 };
    });
  });
  return found;
}

/** DeleteRecords v0 of partition 0. */
export function deleteRecords(client: RigClient, beforeOffset: number, topic = 'topic'): { startOffset: number; errorCode: number } {
  const reader = client.call(21, 0, (writer) => {
    writer.structs([topic], (name) => writer.string(name).structs([0], (index) => writer.i32(index).i64(beforeOffset)));
    writer.i32(1000);
  });
  reader.i32();
  const [[deleted]] = reader.structs(() => {
    reader.string();
    return reader.structs(() => {
      reader.i32();
      return { startOffset: reader.i64(), errorCode: reader.i16() };
    });
  });
  return deleted;
}
