import { errors } from '../errors.ts';
import type { Storage } from '../storage/storage.ts';
import { accepted, refused, refusedBy, storing, type AppendResult } from './append-result.ts';
import { areKeyed } from './keyed-records.ts';
import { LeaderEpochs } from './leader-epochs.ts';
import type { LogSettings } from './log-settings.ts';
import type { LogSlice } from './log-slice.ts';
import { ProducerStates } from './producer-states.ts';
import { RecordBatch, type RecordPlace } from './record-batch.ts';
import { recoverSegments, type LogState } from './recovery.ts';
import { CLEANED, segmentFile } from './segment-files.ts';
import { newSegment, Segment } from './segment.ts';
import { TransactionIndex } from './transaction-index.ts';
import { transactionMarker, type TransactionResult } from './transaction-marker.ts';
import type { Watcher } from './watcher.ts';

const EMPTY: LogSlice = { pieces: [], sizeBytes: 0 };

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
  /** The offset behind the last batch compressed by zstd, which fetchers before version 10 cannot be given (KIP-110). */
  zstdEnd = 0;
  /** Oldest first; the last one is appended to. */
  readonly segments: Segment[];
  readonly directory: string;
  /** What lies before it was compacted. */
  cleanOffset: number;
  private start: number;
  private readonly storage: Storage;
  private readonly whenBegun: ((log: PartitionLog) => void) | undefined;
  readonly producers = new ProducerStates();
  readonly transactions = new TransactionIndex();
  readonly epochs = new LeaderEpochs();

  /** Throws `DamagedFileError` where the storage is one on which damage is no crash. */
  constructor(storage: Storage, directory: string, settings: LogSettings, state: LogState = {}) {
    this.storage = storage;
    this.directory = directory;
    this.settings = settings;
    this.whenBegun = state.whenBegun;
    this.start = state.startOffset ?? 0;
    const recovered = recoverSegments(storage, directory, this.start, state.fileNames ?? [], (batch) => this.note(batch));
    this.segments = recovered.segments;
    this.lostBytes = recovered.lostBytes;
    // What was deleted up to there stays deleted, also where the rest was lost.
    if (this.segments.length > 0 && this.endOffset < this.start) for (const segment of this.segments.splice(0)) this.removeFile(segment);
    if (this.segments.length === 0) this.roll(this.start);
    this.start = Math.max(this.start, this.segments[0].baseOffset);
    this.transactions.forgetBefore(this.start);
    if (this.start > 0) this.producers.recoveredWithoutBeginning();
    this.cleanOffset = Math.max(this.start, Math.min(state.cleanOffset ?? 0, this.endOffset));
  }

  /** The first offset that can be read. */
  get startOffset(): number {
    return this.start;
  }

  /** Bytes of all files. */
  get sizeBytes(): number {
    let sum = 0;
    for (const segment of this.segments) sum += segment.sizeBytes;
    return sum;
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
    if (this.settings.compacts && !areKeyed(batch, this.settings.codecs)) return refused(errors.INVALID_RECORD);
    if (batch.producerId >= 0) {
      const known = this.producers.duplicateOf(batch);
      // The answer to a retry says and promises what the lost answer did, so the first append is made durable now.
      if (known !== null) return storing(() => ({ ...accepted(known.baseOffset, known.appendTimeMs, isDurable ? this.sync() : 0), isDuplicate: true }));
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
      const place = segment.firstAtOrAfter(timestampMs, this.start);
      if (place !== null) return place;
    }
    return null;
  }

  /** The first record that has the latest timestamp of all, null when the log is empty (KIP-734). */
  latestByTimestamp(): RecordPlace | null {
    let latestMs = -1;
    for (const segment of this.segments) latestMs = Math.max(latestMs, segment.latestFrom(this.start));
    return latestMs === -1 ? null : this.firstAtOrAfter(latestMs);
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
    for (const segment of this.segments) this.removeFile(segment);
  }

  /**
   * Ends the file that is appended to and begins the next one, which is there after a crash from here on; for whoever is about
   * to remove all that there are. Throws `DiskFullError`.
   */
  rollActive(): void {
    if (this.active.sizeBytes === 0) return;
    this.roll(this.endOffset);
    this.active.file.sync();
  }

  /** Forgets what lies before an offset of the log, and removes the files that lie before it as a whole. */
  deleteBefore(offset: number): void {
    this.start = Math.max(this.start, offset);
    this.cleanOffset = Math.max(this.cleanOffset, this.start);
    this.transactions.forgetBefore(this.start);
    while (this.segments.length > 1 && this.segments[1].baseOffset <= this.start) this.removeFile(this.segments.shift()!);
  }

  /** An empty file beside the log, to take the place of those from `baseOffset` on. Throws `DiskFullError`. */
  openCleaned(baseOffset: number): Segment {
    const file = this.storage.open(this.fileName(baseOffset) + CLEANED);
    file.truncate(0);
    return new Segment(baseOffset, file);
  }

  /** Removes a file of `openCleaned` that is not wanted. */
  dropCleaned(cleaned: Segment): void {
    this.storage.remove(this.fileName(cleaned.baseOffset) + CLEANED);
  }

  /** Puts a file of `openCleaned` that was synced in the place of `count` files, of which it holds what is to stay. */
  replace(index: number, count: number, cleaned: Segment): void {
    const name = this.fileName(cleaned.baseOffset);
    this.storage.rename(name + CLEANED, name);
    // Should it come to no more than this, recovery finds them covered by the one before.
    for (const segment of this.segments.splice(index, count, cleaned).slice(1)) this.removeFile(segment);
  }

  private get active(): Segment {
    return this.segments[this.segments.length - 1];
  }

  private write(batch: RecordBatch, nowMs: number, isDurable: boolean): AppendResult {
    const baseOffset = this.endOffset;
    try {
      const latestMs = batch.maxTimestampMs;
      if (this.isOver(batch.sizeBytes, latestMs)) this.roll(baseOffset);
      batch.assign(baseOffset, this.leaderEpoch);
      const { active } = this;
      const begins = active.sizeBytes === 0;
      const appendMs = active.append(batch, latestMs, baseOffset + batch.lastOffsetDelta + 1);
      this.note(batch);
      if (begins) this.whenBegun?.(this);
      const costMs = isDurable ? appendMs + this.sync() : appendMs;
      return accepted(baseOffset, this.settings.stampsAppendTime ? nowMs : -1, costMs);
    } catch (error) {
      return refusedBy(error);
    }
  }

  /** Whether the next batch is for a new file. */
  private isOver(nextBytes: number, nextMs: number): boolean {
    const { sizeBytes, firstTimestampMs } = this.active;
    if (sizeBytes === 0) return false;
    return sizeBytes + nextBytes > this.settings.segmentBytes || (firstTimestampMs >= 0 && nextMs - firstTimestampMs > this.settings.segmentMs);
  }

  private roll(baseOffset: number): void {
    // So that a failure of the machine can tear nothing but the last file.
    if (this.storage.isLasting && this.segments.length > 0) this.active.sync();
    this.segments.push(newSegment(this.storage, this.fileName(baseOffset), baseOffset));
  }

  private removeFile(segment: Segment): void {
    this.storage.remove(this.fileName(segment.baseOffset));
  }

  /** What is known of the log besides its batches, after one more of them. */
  private note(batch: RecordBatch): void {
    this.epochs.record(batch.leaderEpoch, batch.baseOffset);
    if (batch.producerId >= 0) {
      this.producers.record(batch, batch.baseOffset);
      if (batch.isTransactional) this.transactions.record(batch, batch.baseOffset);
    }
    if (batch.isZstd) this.zstdEnd = batch.lastOffset + 1;
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
    return segmentFile(this.directory, baseOffset);
  }
}
