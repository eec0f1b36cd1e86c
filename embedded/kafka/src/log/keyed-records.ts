import { MalformedFrame, Reader } from '../codec/reader.ts';
import { Writer } from '../codec/writer.ts';
import type { Codecs } from './codecs.ts';
import { BATCH_HEADER_BYTES, type RecordBatch } from './record-batch.ts';

/** One record of a batch as compaction sees it. */
export interface KeyedRecord {
  offset: number;
  timestampMs: number;
  key: Buffer | null;
  isTombstone: boolean;
  /** As it is stored, with its length. */
  bytes: Buffer;
}

/** The records of a batch; null when it cannot be opened: there is no codec for it, or it does not hold what it should. */
export function keyedRecords(batch: RecordBatch, codecs: Codecs): KeyedRecord[] | null {
  const codec = codecs[batch.codec];
  if (codec === undefined) return null;
  const stored = batch.bytes.subarray(BATCH_HEADER_BYTES);
  let bytes: Buffer;
  try {
    bytes = codec.decompress(stored);
  } catch {
    return null;
  }
  try {
    return [...recordsIn(bytes, batch)];
  } catch (error) {
    if (error instanceof MalformedFrame) return null;
    throw error;
  }
}

function* recordsIn(bytes: Buffer, { baseOffset, baseTimestampMs, recordCount }: RecordBatch): Iterable<KeyedRecord> {
  const reader = new Reader(bytes);
  for (let left = recordCount; left > 0; left--) {
    const start = bytes.length - reader.remaining;
    const record = new Reader(reader.view(reader.varint()));
    record.i8();
    const timestampMs = baseTimestampMs + record.varlong();
    const offset = baseOffset + record.varint();
    const keyBytes = record.varint();
    const key = keyBytes < 0 ? null : record.view(keyBytes);
    yield { offset, timestampMs, key, isTombstone: record.varint() < 0, bytes: bytes.subarray(start, bytes.length - reader.remaining) };
  }
}

/** Whether all records have keys, as a compacted topic wants it. What cannot be opened passes, what is no record does not. */
export function areKeyed(batch: RecordBatch, codecs: Codecs): boolean {
  if (codecs[batch.codec] === undefined) return true;
  return keyedRecords(batch, codecs)?.every(({ key }) => key !== null) ?? false;
}

/**
 * The batch with only these of its records, at the offsets that they had. With a horizon, their times are told from it on.
 * `records` may be empty: the batch then stands for its last offset and for what its producer sent last.
 */
export function batchWith(batch: RecordBatch, records: readonly KeyedRecord[], deleteHorizonMs: number | null, codecs: Codecs): RecordBatch {
  const stays = deleteHorizonMs === null;
  const content = Buffer.concat(records.map((record) => (stays ? record.bytes : retimed(record, record.timestampMs - deleteHorizonMs))));
  const isStamped = records.length === 0 || batch.appendTimeMs !== -1;
  const latestMs = isStamped ? batch.maxTimestampMs : records.reduce((latest, { timestampMs }) => Math.max(latest, timestampMs), -1);
  const encoded = records.length === 0 ? content : codecs[batch.codec]!.compress(content);
  return batch.rebuilt(encoded, records.length, latestMs, deleteHorizonMs);
}

/** A record as stored, with another distance from the base timestamp. */
function retimed({ bytes }: KeyedRecord, timestampDelta: number): Buffer {
  const reader = new Reader(bytes);
  reader.varint();
  const attributes = reader.i8();
  reader.varlong();
  const rest = bytes.subarray(bytes.length - reader.remaining);
  const body = new Writer().i8(attributes).varlong(timestampDelta).raw(rest).finish();
  const content = Buffer.concat(body);
  return Buffer.concat([...new Writer().varint(content.length).finish(), content]);
}
