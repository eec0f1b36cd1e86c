import { StorageError } from '../storage/storage.ts';
import { batchWith, keyedRecords, type KeyedRecord } from './keyed-records.ts';
import type { PartitionLog } from './partition-log.ts';
import { RecordBatch } from './record-batch.ts';
import type { Segment } from './segment.ts';
import { storedBatches } from './stored-batches.ts';
import { TransactionEnds } from './transaction-ends.ts';

/** Keys that one round looks at, in bytes; the rest waits for the next, as in Kafka's `log.cleaner.dedupe.buffer.size`. */
const MAX_KEY_BYTES = 67108864;
/** What a key weighs besides its bytes. */
const KEY_OVERHEAD_BYTES = 64;
/** How far apart offsets of one file may be, for the format tells them within a batch by 32 bits. */
const MAX_OFFSET_SPAN = 2147483647;

/** What of a log could be compacted now: offsets from `from` to `to`, and bytes. */
export interface Cleanable {
  from: number;
  to: number;
  dirtyBytes: number;
  cleanBytes: number;
  /** The earliest record that was never compacted, -1 when that is not known. */
  firstDirtyMs: number;
  /** When more of it can be, as far as that depends on the time. */
  moreAtMs: number;
}

/** How soon a file is looked at again that holds a transaction under way. */
const undecidedAgainMs = 15_000;

/** What lies between the part that is clean and the file that is appended to, as far as it is old enough. */
export function cleanable(log: PartitionLog, nowMs: number): Cleanable {
  const { segments, cleanOffset, settings } = log;
  const found: Cleanable = { from: cleanOffset, to: cleanOffset, dirtyBytes: 0, cleanBytes: 0, firstDirtyMs: -1, moreAtMs: Infinity };
  for (const segment of segments.slice(0, -1)) {
    if (segment.endOffset <= cleanOffset) {
      found.cleanBytes += segment.sizeBytes;
      continue;
    }
    if (segment.endOffset > log.lastStableOffset) {
      // A transaction is under way: nothing tells when it ends.
      found.moreAtMs = nowMs + undecidedAgainMs;
      break;
    }
    if (settings.minCompactionLagMs > 0 && segment.maxTimestampMs > nowMs - settings.minCompactionLagMs) {
      found.moreAtMs = segment.maxTimestampMs + settings.minCompactionLagMs;
      break;
    }
    if (found.firstDirtyMs === -1) found.firstDirtyMs = segment.firstTimestampMs;
    found.dirtyBytes += segment.sizeBytes;
    found.to = segment.endOffset;
  }
  return found;
}

/** When it has to be by `max.compaction.lag.ms`, whatever it is worth; `Infinity` where nothing is old enough to be begun with. */
export function overdueMs({ settings }: PartitionLog, { firstDirtyMs }: Cleanable): number {
  return firstDirtyMs < 0 ? Infinity : firstDirtyMs + settings.maxCompactionLagMs + 1;
}

/** Whether it is worth it by `min.cleanable.dirty.ratio`, or has to be by `max.compaction.lag.ms`. */
export function isDue(log: PartitionLog, found: Cleanable, nowMs: number): boolean {
  const { dirtyBytes, cleanBytes } = found;
  if (dirtyBytes === 0) return false;
  return nowMs >= overdueMs(log, found) || dirtyBytes / (dirtyBytes + cleanBytes) > log.settings.minCleanableDirtyRatio;
}

/**
 * Keeps the last record of each key and lets the others go, in all files but the one that is appended to. Records keep their
 * offsets. A batch that cannot be opened, or whose transaction did not commit, stays as it is. Returns whether all that was
 * asked for is done; not on a full disk, and not when there are more keys than one round can look at.
 */
export function compact(log: PartitionLog, { from, to }: Cleanable, nowMs: number): boolean {
  const round = new Round(log, nowMs);
  const endOffset = round.learn(from, to);
  try {
    // What lets an old record go must not be lost when the old one is gone already.
    log.sync();
    for (let index = 0; index < log.segments.length - 1 && log.segments[index].baseOffset < endOffset; index++) {
      round.clean(index, groupSize(log, index, endOffset));
    }
  } catch (error) {
    if (error instanceof StorageError) return false;
    throw error;
  }
  log.cleanOffset = endOffset;
  return endOffset === to;
}

/** How many files from one on become one: no more than fit into one again. */
function groupSize({ segments, settings }: PartitionLog, first: number, endOffset: number): number {
  let count = 1;
  let sizeBytes = segments[first].sizeBytes;
  for (; first + count < segments.length - 1; count++) {
    const next = segments[first + count];
    sizeBytes += next.sizeBytes;
    const fits = sizeBytes <= settings.segmentBytes && next.endOffset - segments[first].baseOffset <= MAX_OFFSET_SPAN;
    if (!fits || next.baseOffset >= endOffset) break;
  }
  return count;
}

class Round {
  private readonly log: PartitionLog;
  private readonly nowMs: number;
  private readonly lastOffsets = new Map<string, number>();
  private readonly lastOfProducer = new Map<number, number>();
  private readonly transactions = new TransactionEnds();
  private endOffset = 0;
  /** Whether a batch stayed whole, in which a tombstone's key may have an older record. */
  private keptWhole = false;

  constructor(log: PartitionLog, nowMs: number) {
    this.log = log;
    this.nowMs = nowMs;
    for (const batch of this.batches(log.segments)) {
      if (batch.isControl) this.transactions.add(batch);
      else if (batch.producerId >= 0) this.lastOfProducer.set(batch.producerId, batch.lastOffset);
    }
  }

  /** Finds the last offset of each key. Returns the offset up to which there was room for the keys. */
  learn(from: number, to: number): number {
    let keyBytes = 0;
    for (const batch of this.batches(this.log.segments.filter(({ baseOffset, endOffset }) => endOffset > from && baseOffset < to))) {
      if (batch.lastOffset < from) continue;
      this.endOffset = batch.lastOffset + 1;
      for (const { key, offset } of this.openable(batch) ?? []) {
        if (key === null) continue;
        const text = key.toString('latin1');
        if (!this.lastOffsets.has(text)) keyBytes += key.length + KEY_OVERHEAD_BYTES;
        this.lastOffsets.set(text, offset);
      }
      if (keyBytes > MAX_KEY_BYTES) return this.endOffset;
    }
    return (this.endOffset = to);
  }

  /** Rewrites `count` files from `first` on into one. Throws `DiskFullError`, with the log as it was. */
  clean(first: number, count: number): void {
    const group = this.log.segments.slice(first, first + count);
    const endOffset = group[count - 1].endOffset;
    const cleaned = this.log.openCleaned(group[0].baseOffset);
    let isChanged = count > 1;
    try {
      for (const batch of this.batches(group)) {
        const kept = this.cleanBatch(batch, batch.lastOffset + 1 === endOffset);
        if (kept !== batch) isChanged = true;
        // A copy: the batch is a view of what was read of the old file, and would hold all of it.
        if (kept !== null) cleaned.append(kept === batch ? new RecordBatch(Buffer.from(batch.bytes)) : kept);
      }
      if (isChanged) cleaned.sync();
    } catch (error) {
      this.log.dropCleaned(cleaned);
      throw error;
    }
    if (isChanged) this.log.replace(first, count, cleaned);
    else this.log.dropCleaned(cleaned);
  }

  /** What stays of a batch: itself, fewer records, none but its place, or null for nothing. */
  private cleanBatch(batch: RecordBatch, isLast: boolean): RecordBatch | null {
    if (batch.isControl) return batch;
    const records = this.openable(batch);
    if (records === null) {
      this.keptWhole = true;
      return batch;
    }
    const { codecs, deleteRetentionMs } = this.log.settings;
    const horizonMs = batch.deleteHorizonMs;
    const mayForget = horizonMs !== null && this.nowMs >= horizonMs && !this.keptWhole;
    const kept = records.filter((record) => this.stays(record, mayForget));
    if (kept.length === 0) {
      if (!isLast && this.lastOfProducer.get(batch.producerId) !== batch.lastOffset) return null;
      return records.length === 0 ? batch : batchWith(batch, [], null, codecs);
    }
    const newHorizonMs = horizonMs === null && kept.some(({ isTombstone }) => isTombstone) ? this.nowMs + deleteRetentionMs : null;
    return kept.length === records.length && newHorizonMs === null ? batch : batchWith(batch, kept, newHorizonMs, codecs);
  }

  private stays({ key, offset, isTombstone }: KeyedRecord, mayForget: boolean): boolean {
    if (offset >= this.endOffset) return true;
    // From before the topic was compacted; Kafka lets these go, too.
    if (key === null) return false;
    return offset >= (this.lastOffsets.get(key.toString('latin1')) ?? -1) && !(isTombstone && mayForget);
  }

  private openable(batch: RecordBatch): KeyedRecord[] | null {
    if (batch.isControl || (batch.isTransactional && !this.transactions.isCommitted(batch))) return null;
    return keyedRecords(batch, this.log.settings.codecs);
  }

  private *batches(segments: readonly Segment[]): Iterable<RecordBatch> {
    for (const { file } of segments) yield* storedBatches(file);
  }
}
