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
   * batch whose records cannot be read, which another program may have stored.
   */
  firstAtOrAfter(timestampMs: number): RecordPlace {
    const { baseOffset } = this;
    const maxMs = this.maxTimestampMs;
    if (this.appendTimeMs !== -1) return { offset: baseOffset, timestampMs: maxMs };
    if (!this.isCompressed) {
      try {
        for (const record of this.records()) if (record.timestampMs >= timestampMs) return record;
        return { offset: this.lastOffset, timestampMs: maxMs };
      } catch (error) {
        if (!(error instanceof MalformedFrame)) throw error;
      }
    }
    const firstMs = this.baseTimestampMs;
    return { offset: baseOffset, timestampMs: firstMs >= timestampMs ? firstMs : maxMs };
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

/** The whole, undamaged batches at the start of a file, up to the first that a crash tore. */
export function* soundBatches(bytes: Buffer): Iterable<RecordBatch> {
  let start = 0;
  while (start + BATCH_HEADER_BYTES <= bytes.length) {
    const end = start + bytes.readInt32BE(start + at.length) + LENGTH_OVERHEAD_BYTES;
    if (end < start + BATCH_HEADER_BYTES || end > bytes.length || bytes[start + at.magic] !== 2) return;
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
