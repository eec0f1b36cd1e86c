import { errors, type ErrorCode } from '../errors.ts';
import { DiskFullError, type Storage } from '../storage/storage.ts';
import { LeaderEpochs } from './leader-epochs.ts';
import { ProducerStates } from './producer-states.ts';
import { RecordBatch, type RecordPlace } from './record-batch.ts';
import { Segment } from './segment.ts';
import { TransactionIndex } from './transaction-index.ts';
import { transactionMarker, type TransactionResult } from './transaction-marker.ts';

/** The settings of a topic that its logs obey; a change counts from the next append on. */
export interface LogSettings {
  maxMessageBytes: number;
  segmentBytes: number;
  stampsAppendTime: boolean;
  minInsyncReplicas: number;
}

/** What became of one append. `costMs` is how long the storage took, or would have. */
export interface AppendResult {
  errorCode: ErrorCode;
  /** -1 on error. */
  baseOffset: number;
  /** -1 unless the topic stamps the append time. */
  appendTimeMs: number;
  isDuplicate: boolean;
  costMs: number;
}

/** Whole record batches, in pieces that are not to be written to. */
export interface LogSlice {
  pieces: Buffer[];
  sizeBytes: number;
}

/** Something that waits for records of a partition. */
export interface Watcher {
  wake(): void;
}

const EMPTY: LogSlice = { pieces: [], sizeBytes: 0 };
const SEGMENT_NAME = /\/(\d{20})\.log$/;

/**
 * The log of one partition: files named by the first offset in them, under a directory of its own. Constructing it recovers
 * the files that it is told of. With one node everything appended is committed at once: the high watermark is the end offset.
 */
export class PartitionLog {
  /** Bytes that a crash had torn and that recovery cut. */
  readonly lostBytes: number;
  readonly settings: LogSettings;
  readonly watchers = new Set<Watcher>();
  /** Epoch of the partition's leader, which the batches appended from here on carry; for the cluster to change. */
  leaderEpoch = 0;
  /** Batches compressed by zstd, which fetchers before version 10 cannot be given (KIP-110). */
  holdsZstd = false;
  private readonly storage: Storage;
  private readonly directory: string;
  readonly producers = new ProducerStates();
  readonly transactions = new TransactionIndex();
  readonly epochs = new LeaderEpochs();
  private readonly segments: Segment[] = [];

  /** `fileNames` are those that the storage holds of this log. */
  constructor(storage: Storage, directory: string, settings: LogSettings, fileNames: readonly string[] = []) {
    this.storage = storage;
    this.directory = directory;
    this.settings = settings;
    this.lostBytes = this.recover(fileNames);
    if (this.segments.length === 0) this.roll(0);
  }

  get startOffset(): number {
    return this.segments[0].baseOffset;
  }

  /** The offset that the next record gets. */
  get endOffset(): number {
    return this.active.endOffset;
  }

  /** The end for readers of committed records: where the oldest transaction under way begins (KIP-98). */
  get lastStableOffset(): number {
    const first = this.transactions.firstUndecided;
    return first === null ? this.endOffset : Math.max(first, this.startOffset);
  }

  /** Appends a batch, or says why not. With `isDurable` it survives a crash from here on. The log keeps the bytes. */
  append(batch: RecordBatch, nowMs: number, isDurable: boolean): AppendResult {
    const errorCode = batch.validate();
    if (errorCode !== errors.NONE) return refused(errorCode);
    if (batch.sizeBytes > this.settings.maxMessageBytes) return refused(errors.MESSAGE_TOO_LARGE);
    if (batch.sizeBytes > this.settings.segmentBytes) return refused(errors.RECORD_LIST_TOO_LARGE);
    if (batch.producerId >= 0) {
      const known = this.producers.duplicateOf(batch);
      // The answer to a retry says and promises what the lost answer did, so the first append is made durable now.
      if (known !== null) return { ...accepted(known.baseOffset, known.appendTimeMs, isDurable ? this.sync() : 0), isDuplicate: true };
      const sequenceError = this.producers.check(batch);
      if (sequenceError !== errors.NONE) return refused(sequenceError);
      if (!batch.isTransactional && this.transactions.undecided.has(batch.producerId)) return refused(errors.INVALID_TXN_STATE);
    }
    if (this.settings.stampsAppendTime) batch.stamp(nowMs);
    return this.write(batch, nowMs, isDurable);
  }

  /** Ends a producer's transaction: no epoch of it before this one may append from here on. */
  endTransaction(producerId: number, producerEpoch: number, result: TransactionResult, nowMs: number, isDurable: boolean): AppendResult {
    return this.write(new RecordBatch(transactionMarker(producerId, producerEpoch, result, nowMs)), nowMs, isDurable);
  }

  /**
   * Whole batches from the one that holds `offset`, at most `maxBytes`; the first one whatever its size if `firstWhole`.
   * `offset` lies within the log or at its end. Nothing from `endOffset` on, where a batch begins.
   */
  read(offset: number, maxBytes: number, firstWhole: boolean, endOffset = this.endOffset): LogSlice {
    if (offset >= endOffset) return EMPTY;
    if (endOffset < this.endOffset) maxBytes = this.bytesBetween(offset, endOffset, maxBytes);
    const slice: LogSlice = { pieces: [], sizeBytes: 0 };
    for (let index = this.segmentAt(offset); index < this.segments.length; index++) {
      const segment = this.segments[index];
      const from = Math.max(offset, segment.baseOffset);
      if (from >= segment.endOffset) break;
      const before = slice.sizeBytes;
      if (before > 0 && before >= maxBytes) break;
      slice.sizeBytes += segment.read(from, maxBytes - before, firstWhole && before === 0, slice.pieces);
      if (slice.sizeBytes - before < segment.bytesFrom(from)) break;
    }
    return slice;
  }

  /** Bytes from the batch that holds `offset` to the end of the log, counted up to `maxBytes`. */
  bytesFrom(offset: number, maxBytes: number): number {
    if (offset >= this.endOffset) return 0;
    const first = this.segmentAt(offset);
    let sizeBytes = this.segments[first].bytesFrom(offset);
    for (let index = first + 1; index < this.segments.length && sizeBytes < maxBytes; index++) {
      sizeBytes += this.segments[index].sizeBytes;
    }
    return Math.min(sizeBytes, maxBytes);
  }

  /** Bytes from the batch that holds `offset` up to the one that begins at `endOffset`, counted up to `maxBytes`. */
  bytesBetween(offset: number, endOffset: number, maxBytes: number): number {
    if (endOffset >= this.endOffset) return this.bytesFrom(offset, maxBytes);
    return offset >= endOffset ? 0 : Math.min(maxBytes, this.bytesFrom(offset, Infinity) - this.bytesFrom(endOffset, Infinity));
  }

  /** Bytes of the batch that holds `offset`, 0 at the end of the log. */
  firstBatchBytes(offset: number): number {
    return offset >= this.endOffset ? 0 : this.segments[this.segmentAt(offset)].batchBytes(offset);
  }

  /** The first record whose timestamp is at or after the given one, null when there is none. */
  firstAtOrAfter(timestampMs: number): RecordPlace | null {
    for (const segment of this.segments) {
      const batch = segment.batchAtOrAfter(timestampMs);
      if (batch !== null) return batch.firstAtOrAfter(timestampMs);
    }
    return null;
  }

  /** The first record that has the latest timestamp of all, null when the log is empty (KIP-734). */
  latestByTimestamp(): RecordPlace | null {
    let latestMs = -1;
    for (const segment of this.segments) latestMs = Math.max(latestMs, segment.maxTimestampMs);
    return this.endOffset === this.startOffset ? null : this.firstAtOrAfter(latestMs);
  }

  /** Makes everything appended survive a crash, the oldest first, so that no gap is ever durable. Returns the cost in milliseconds. */
  sync(): number {
    let first = this.segments.length;
    // A clean file has only clean ones before it, unless it is one that was begun and found no room.
    while (first > 0 && (this.segments[first - 1].isDirty || this.segments[first - 1].sizeBytes === 0)) first--;
    let costMs = 0;
    for (let index = first; index < this.segments.length; index++) costMs += this.segments[index].sync();
    return costMs;
  }

  /** Tells those who wait for records. Called once all partitions of a request are appended, so that one answer has all. */
  wake(): void {
    for (const watcher of [...this.watchers]) watcher.wake();
  }

  /** Removes the files. */
  remove(): void {
    for (const segment of this.segments) this.storage.remove(this.fileName(segment.baseOffset));
  }

  private get active(): Segment {
    return this.segments[this.segments.length - 1];
  }

  private write(batch: RecordBatch, nowMs: number, isDurable: boolean): AppendResult {
    const baseOffset = this.endOffset;
    try {
      if (this.active.sizeBytes > 0 && this.active.sizeBytes + batch.sizeBytes > this.settings.segmentBytes) this.roll(baseOffset);
      batch.assign(baseOffset, this.leaderEpoch);
      const appendMs = this.active.append(batch);
      this.note(batch);
      const costMs = isDurable ? appendMs + this.sync() : appendMs;
      return accepted(baseOffset, this.settings.stampsAppendTime ? nowMs : -1, costMs);
    } catch (error) {
      if (error instanceof DiskFullError) return refused(errors.KAFKA_STORAGE_ERROR);
      throw error;
    }
  }

  private roll(baseOffset: number): void {
    this.segments.push(new Segment(baseOffset, this.storage.open(this.fileName(baseOffset))));
  }

  /** Reads all segments back. One that was torn ends the log: later ones lie behind a gap, and go. */
  private recover(fileNames: readonly string[]): number {
    let lostBytes = 0;
    for (const baseOffset of baseOffsetsOf(fileNames)) {
      const segment = new Segment(baseOffset, this.storage.open(this.fileName(baseOffset)));
      if (lostBytes > 0 || (this.segments.length > 0 && this.endOffset !== baseOffset)) {
        lostBytes += segment.sizeBytes;
        this.storage.remove(this.fileName(baseOffset));
        continue;
      }
      this.segments.push(segment);
      lostBytes += segment.recover((batch) => this.note(batch));
    }
    return lostBytes;
  }

  /** What is known of the log besides its batches, after one more of them. */
  private note(batch: RecordBatch): void {
    this.epochs.record(batch.leaderEpoch, batch.baseOffset);
    if (batch.producerId >= 0) {
      this.producers.record(batch, batch.baseOffset);
      if (batch.isTransactional) this.transactions.record(batch, batch.baseOffset);
    }
    if (batch.isZstd) this.holdsZstd = true;
  }

  /** The offset that follows these many bytes from the batch that holds `offset` on. */
  offsetAfter(offset: number, sizeBytes: number): number {
    let from = offset;
    let leftBytes = sizeBytes;
    for (let index = this.segmentAt(offset); index < this.segments.length; index++) {
      const segment = this.segments[index];
      const segmentBytes = segment.bytesFrom(from);
      if (leftBytes <= segmentBytes) return segment.offsetAfter(from, leftBytes);
      leftBytes -= segmentBytes;
      from = segment.endOffset;
    }
    return this.endOffset;
  }

  private segmentAt(offset: number): number {
    let index = this.segments.length - 1;
    while (index > 0 && this.segments[index].baseOffset > offset) index--;
    return index;
  }

  private fileName(baseOffset: number): string {
    return `${this.directory}/${String(baseOffset).padStart(20, '0')}.log`;
  }
}

function accepted(baseOffset: number, appendTimeMs: number, costMs: number): AppendResult {
  return { errorCode: errors.NONE, baseOffset, appendTimeMs, isDuplicate: false, costMs };
}

function refused(errorCode: ErrorCode): AppendResult {
  return { errorCode, baseOffset: -1, appendTimeMs: -1, isDuplicate: false, costMs: 0 };
}

function baseOffsetsOf(fileNames: readonly string[]): number[] {
  const offsets = fileNames.map((name) => Number(SEGMENT_NAME.exec(name)?.[1] ?? NaN));
  return offsets.filter((offset) => offset >= 0).sort((a, b) => a - b);
}
