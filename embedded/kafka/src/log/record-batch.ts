import { crc32c } from '../codec/crc32c.ts';
import { MalformedFrame, Reader } from '../codec/reader.ts';
import { errors, type ErrorCode } from '../errors.ts';
import { areSoundRecords } from './records.ts';

/** Bytes before the first record of a batch of magic 2 (https://kafka.apache.org/documentation/#recordbatch). */
export const BATCH_HEADER_BYTES = 61;
/** Bytes that come before what the length of a batch counts. */
const LENGTH_OVERHEAD_BYTES = 12;

const at = {
  length: 8,
  leaderEpoch: 12,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  recordCount: 57,
};

const TWO_POW_32 = 4294967296;
const COMPRESSION_MASK = 0x07;
const ZSTD = 4;
const LOG_APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;
/** The base timestamp is the time from which on tombstones of the batch may go; compaction sets it (KIP-534). */
const DELETE_HORIZON = 0x40;

/** Place and time of one record. */
export interface RecordPlace {
  offset: number;
  timestampMs: number;
}

/** A record batch of magic 2 over the bytes that a producer sent. Compressed records pass through untouched. */
export class RecordBatch {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** Whether there is at least a header, so that the other questions can be asked. */
  get hasHeader(): boolean {
    return this.bytes.length >= BATCH_HEADER_BYTES;
  }

  get sizeBytes(): number {
    return this.bytes.length;
  }

  get baseOffset(): number {
    return readInt64(this.bytes, 0);
  }

  /** Of the leader that gave the batch its place. */
  get leaderEpoch(): number {
    return this.bytes.readInt32BE(at.leaderEpoch);
  }

  get lastOffset(): number {
    return this.baseOffset + this.lastOffsetDelta;
  }

  get lastOffsetDelta(): number {
    return this.bytes.readInt32BE(at.lastOffsetDelta);
  }

  get baseTimestampMs(): number {
    return readInt64(this.bytes, at.baseTimestamp);
  }

  get maxTimestampMs(): number {
    return readInt64(this.bytes, at.maxTimestamp);
  }

  /** When the broker stamped it, -1 when the timestamps are the producer's. */
  get appendTimeMs(): number {
    return (this.attributes & LOG_APPEND_TIME) === 0 ? -1 : this.maxTimestampMs;
  }

  /** -1 for a producer that is not idempotent. */
  get producerId(): number {
    return readInt64(this.bytes, at.producerId);
  }

  get producerEpoch(): number {
    return this.bytes.readInt16BE(at.producerEpoch);
  }

  get baseSequence(): number {
    return this.bytes.readInt32BE(at.baseSequence);
  }

  get recordCount(): number {
    return this.bytes.readInt32BE(at.recordCount);
  }

  get isCompressed(): boolean {
    return (this.attributes & COMPRESSION_MASK) !== 0;
  }

  /** The codec as the format numbers it, 0 for none. */
  get codec(): number {
    return this.attributes & COMPRESSION_MASK;
  }

  get isZstd(): boolean {
    return (this.attributes & COMPRESSION_MASK) === ZSTD;
  }

  get isTransactional(): boolean {
    return (this.attributes & TRANSACTIONAL) !== 0;
  }

  /** Whether it is the broker's own, and no consumer is shown it: the end of a transaction. */
  get isControl(): boolean {
    return (this.attributes & CONTROL) !== 0;
  }

  /** When tombstones of the batch may go, null while no compaction has said so. */
  get deleteHorizonMs(): number | null {
    return (this.attributes & DELETE_HORIZON) === 0 ? null : this.baseTimestampMs;
  }

  /**
   * A batch with the same place, producer and sequence, and other records, which keep their offsets. They come in the encoding
   * of the batch's codec, with times that count from its base timestamp, or from the delete horizon if one is given.
   */
  rebuilt(records: Buffer, recordCount: number, maxTimestampMs: number, deleteHorizonMs: number | null): RecordBatch {
    const bytes = Buffer.allocUnsafe(BATCH_HEADER_BYTES + records.length);
    this.bytes.copy(bytes, 0, 0, BATCH_HEADER_BYTES);
    records.copy(bytes, BATCH_HEADER_BYTES);
    bytes.writeInt32BE(bytes.length - LENGTH_OVERHEAD_BYTES, at.length);
    bytes.writeInt32BE(recordCount, at.recordCount);
    writeInt64(bytes, at.maxTimestamp, maxTimestampMs);
    const kept = recordCount === 0 ? this.attributes & ~(COMPRESSION_MASK | DELETE_HORIZON) : this.attributes;
    bytes.writeInt16BE(deleteHorizonMs === null ? kept : kept | DELETE_HORIZON, at.attributes);
    if (deleteHorizonMs !== null) writeInt64(bytes, at.baseTimestamp, deleteHorizonMs);
    bytes.writeUInt32BE(crc32c(bytes, at.attributes), at.crc);
    return new RecordBatch(bytes);
  }

  /** Gives the batch its place in the log. Offset and leader epoch lie outside the checksum for this very purpose. */
  assign(baseOffset: number, leaderEpoch: number): void {
    writeInt64(this.bytes, 0, baseOffset);
    this.bytes.writeInt32BE(leaderEpoch, at.leaderEpoch);
  }

  /** Replaces the producer's timestamps by the broker's, for topics with `message.timestamp.type=LogAppendTime`. */
  stamp(timestampMs: number): void {
    this.bytes.writeInt16BE(this.attributes | LOG_APPEND_TIME, at.attributes);
    writeInt64(this.bytes, at.maxTimestamp, timestampMs);
    this.bytes.writeUInt32BE(crc32c(this.bytes, at.attributes), at.crc);
  }

  /** What is wrong with the batch as the only content of a Produce for one partition; NONE when it may be appended. */
  validate(): ErrorCode {
    const { bytes } = this;
    if (!this.hasHeader) return errors.CORRUPT_MESSAGE;
    const sizeBytes = bytes.readInt32BE(at.length) + LENGTH_OVERHEAD_BYTES;
    if (sizeBytes < BATCH_HEADER_BYTES || sizeBytes > bytes.length) return errors.CORRUPT_MESSAGE;
    // Since Produce v3 a partition gets exactly one batch, of magic 2 (KIP-98).
    if (bytes[at.magic] !== 2 || sizeBytes < bytes.length) return errors.INVALID_RECORD;
    // Producers number their records from 0; Kafka refuses any other base.
    if (this.baseOffset !== 0) return errors.INVALID_RECORD;
    if (crc32c(bytes, at.attributes) !== bytes.readUInt32BE(at.crc)) return errors.CORRUPT_MESSAGE;
    const { attributes } = this;
    if ((attributes & CONTROL) !== 0) return errors.INVALID_RECORD;
    if ((attributes & LOG_APPEND_TIME) !== 0) return errors.INVALID_TIMESTAMP;
    if ((attributes & COMPRESSION_MASK) > ZSTD) return errors.UNSUPPORTED_COMPRESSION_TYPE;
    if (this.recordCount < 1 || this.lastOffsetDelta !== this.recordCount - 1) return errors.INVALID_RECORD;
    if (this.producerId >= 0 && (this.baseSequence < 0 || this.producerEpoch < 0)) return errors.INVALID_RECORD;
    if (this.isCompressed || areSoundRecords(bytes, BATCH_HEADER_BYTES, this.recordCount)) return errors.NONE;
    return errors.INVALID_RECORD;
  }

  /**
   * The first record at or after a time. Compressed batches are not opened: their first record stands for all, as it does in a
   * batch whose records cannot be read, which another program may have stored. Records before `fromOffset` do
   * not count: the offset is -1 when only such ones are that late.
   */
  firstAtOrAfter(timestampMs: number, fromOffset = 0): RecordPlace {
    const baseOffset = Math.max(this.baseOffset, fromOffset);
    const maxMs = this.maxTimestampMs;
    if (this.appendTimeMs !== -1) return { offset: baseOffset, timestampMs: maxMs };
    if (!this.isCompressed) {
      try {
        for (const record of this.records()) if (record.timestampMs >= timestampMs && record.offset >= fromOffset) return record;
        // The header tells a time that none of the records has, unless it was that of one that does not count.
        return { offset: fromOffset > this.baseOffset ? -1 : this.lastOffset, timestampMs: maxMs };
      } catch (error) {
        if (!(error instanceof MalformedFrame)) throw error;
      }
    }
    const firstMs = this.deleteHorizonMs === null ? this.baseTimestampMs : maxMs;
    return { offset: baseOffset, timestampMs: firstMs >= timestampMs ? firstMs : maxMs };
  }

  /** The latest timestamp of records from an offset on; in a batch that is not opened, of all. */
  latestFrom(fromOffset: number): number {
    if (fromOffset <= this.baseOffset || this.isCompressed || this.appendTimeMs !== -1) return this.maxTimestampMs;
    let latestMs = -1;
    for (const { offset, timestampMs } of this.records()) if (offset >= fromOffset) latestMs = Math.max(latestMs, timestampMs);
    return latestMs;
  }

  /** Places of the records of a batch that is not compressed. */
  *records(): Iterable<RecordPlace> {
    const reader = new Reader(this.bytes, false, BATCH_HEADER_BYTES);
    const { baseOffset, baseTimestampMs } = this;
    for (let left = this.recordCount; left > 0; left--) {
      const record = new Reader(reader.view(reader.varint()));
      record.i8();
      const timestampMs = baseTimestampMs + record.varlong();
      yield { offset: baseOffset + record.varint(), timestampMs };
    }
  }

  /** The key of the first record of a batch that is not compressed, null when there is none. */
  firstKey(): Buffer | null {
    const reader = new Reader(this.bytes, false, BATCH_HEADER_BYTES);
    reader.varint();
    reader.i8();
    reader.varlong();
    reader.varint();
    const length = reader.varint();
    return length < 0 ? null : reader.view(length);
  }

  private get attributes(): number {
    return this.bytes.readInt16BE(at.attributes);
  }
}

/** Bytes of the batch that begins at `start`, whose header is there; NaN when none begins there. */
export function batchBytesAt(bytes: Buffer, start: number): number {
  const sizeBytes = bytes.readInt32BE(start + at.length) + LENGTH_OVERHEAD_BYTES;
  return sizeBytes >= BATCH_HEADER_BYTES && bytes[start + at.magic] === 2 ? sizeBytes : NaN;
}

/** The whole, undamaged batches at the start of a file, up to the first that a crash tore. */
export function* soundBatches(bytes: Buffer): Iterable<RecordBatch> {
  let start = 0;
  while (start + BATCH_HEADER_BYTES <= bytes.length) {
    const end = start + batchBytesAt(bytes, start);
    if (!(end <= bytes.length)) return;
    if (crc32c(bytes, start + at.attributes, end) !== bytes.readUInt32BE(start + at.crc)) return;
    yield new RecordBatch(bytes.subarray(start, end));
    start = end;
  }
}

function readInt64(bytes: Buffer, position: number): number {
  return bytes.readInt32BE(position) * TWO_POW_32 + bytes.readUInt32BE(position + 4);
}

function writeInt64(bytes: Buffer, position: number, value: number): void {
  bytes.writeInt32BE(Math.floor(value / TWO_POW_32), position);
  bytes.writeUInt32BE(value >>> 0, position + 4);
}
