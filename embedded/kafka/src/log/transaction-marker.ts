import { crc32c } from '../codec/crc32c.ts';
import { Writer } from '../codec/writer.ts';
import { BATCH_HEADER_BYTES, type RecordBatch } from './record-batch.ts';

/** How a transaction ended, by the type of its control record (KIP-98). */
export type TransactionResult = 'commit' | 'abort';

const ABORT = 0;
const COMMIT = 1;
/** Transactional, and a control batch. */
const ATTRIBUTES = 0x30;
const LENGTH_OVERHEAD_BYTES = 12;
const CRC_AT = 17;
const ATTRIBUTES_AT = 21;
/** One coordinator for ever, which nothing supersedes. */
export const COORDINATOR_EPOCH = 0;

/** A control batch of one record: the end of a producer's transaction in one partition, or in the offsets of groups. */
export function transactionMarker(producerId: number, producerEpoch: number, result: TransactionResult, timestampMs: number): Buffer {
  const body = new Writer().i8(0).varlong(0).varint(0);
  body.varint(4).i16(0).i16(result === 'commit' ? COMMIT : ABORT);
  body.varint(6).i16(0).i32(COORDINATOR_EPOCH).varint(0);
  const record = new Writer().varint(body.size);
  for (const chunk of body.finish()) record.raw(chunk);
  const writer = new Writer().i64(0).i32(BATCH_HEADER_BYTES - LENGTH_OVERHEAD_BYTES + record.size).i32(0).i8(2).i32(0);
  writer.i16(ATTRIBUTES).i32(0).i64(timestampMs).i64(timestampMs).i64(producerId).i16(producerEpoch).i32(-1).i32(1);
  const bytes = Buffer.concat([...writer.finish(), ...record.finish()]);
  bytes.writeUInt32BE(crc32c(bytes, ATTRIBUTES_AT), CRC_AT);
  return bytes;
}

/** What a control batch says; null for those that end no transaction. */
export function resultOf(batch: RecordBatch): TransactionResult | null {
  const type = batch.recordCount > 0 ? batch.firstKey()?.readInt16BE(2) : undefined;
  if (type === COMMIT) return 'commit';
  return type === ABORT ? 'abort' : null;
}
