import type { Storage, StorageFile } from '../storage/storage.ts';
import { RecordBatch, type RecordPlace } from './record-batch.ts';
import { storedBatches } from './stored-batches.ts';

/**
 * One file of a partition and the index of its batches. The index is three plain numbers a batch, kept in memory and rebuilt
 * on recovery. Offsets that compaction took away belong to the batch behind them: what is read from one of them begins there.
 */
export class Segment {
  readonly baseOffset: number;
  readonly file: StorageFile;
  endOffset: number;
  /** Whether something was appended since the last sync. */
  isDirty = false;
  /** Timestamp of the first batch, -1 when there is none. */
  firstTimestampMs = -1;
  private readonly baseOffsets: number[] = [];
  private readonly positions: number[] = [];
  /** The latest timestamp of the batch or any before it: never falls, so that a search by time can bisect. */
  private readonly latestTimestampsMs: number[] = [];

  constructor(baseOffset: number, file: StorageFile) {
    this.baseOffset = baseOffset;
    this.endOffset = baseOffset;
    this.file = file;
  }

  get sizeBytes(): number {
    return this.file.size;
  }

  get maxTimestampMs(): number {
    return this.latestTimestampsMs.at(-1) ?? -1;
  }

  /**
   * Indexes the sound batches that the file holds and calls `seen` for each. Returns their bytes: what lies behind is to be cut.
   * Offsets are missing where `mayHaveHoles`, elsewhere a batch that does not follow the one before is not sound.
   */
  recover(mayHaveHoles: boolean, seen: (batch: RecordBatch) => void): number {
    let position = 0;
    for (const batch of storedBatches(this.file)) {
      const missing = batch.baseOffset - this.endOffset;
      if (missing < 0 || (missing > 0 && !mayHaveHoles)) break;
      this.index(position, latestOf(batch), batch.lastOffset + 1);
      seen(batch);
      position += batch.sizeBytes;
    }
    // Whether the broker before this one had synced these bytes is not known.
    this.isDirty = position > 0;
    return position;
  }

  /**
   * Appends a batch that has its offsets. Whoever knows its latest timestamp and the offset behind it spares the reading of
   * them. Returns the cost in milliseconds; throws `DiskFullError`.
   */
  append(batch: RecordBatch, latestMs = latestOf(batch), endOffset = batch.lastOffset + 1): number {
    const position = this.file.size;
    const costMs = this.file.append(batch.bytes);
    this.index(position, latestMs, endOffset);
    this.isDirty = true;
    return costMs;
  }

  /** Returns the cost in milliseconds. */
  sync(): number {
    if (!this.isDirty) return 0;
    const costMs = this.file.sync();
    // Not before: where the sync failed the bytes are as unsafe as they were.
    this.isDirty = false;
    return costMs;
  }

  /**
   * Adds whole batches from the one with `offset` on to `pieces`, at most `maxBytes` of them, or the first one whatever its
   * size if `firstWhole`. Returns their bytes.
   */
  read(offset: number, maxBytes: number, firstWhole: boolean, pieces: Buffer[]): number {
    const first = this.batchAt(offset);
    const start = this.positions[first];
    let end = this.endWithin(start + maxBytes);
    if (end <= start) end = firstWhole ? this.endOf(first) : start;
    if (end > start) for (const piece of this.file.read(start, end - start)) pieces.push(piece);
    return end - start;
  }

  /** Bytes from the batch with `offset` to the end. */
  bytesFrom(offset: number): number {
    return this.sizeBytes - this.positions[this.batchAt(offset)];
  }

  /** The offset that follows these many bytes from the batch with `offset` on. */
  offsetAfter(offset: number, sizeBytes: number): number {
    const index = firstAtLeast(this.positions, this.positions[this.batchAt(offset)] + sizeBytes);
    return index < this.baseOffsets.length ? this.baseOffsets[index] : this.endOffset;
  }

  /** Bytes of the batch with `offset`. */
  batchBytes(offset: number): number {
    const index = this.batchAt(offset);
    return this.endOf(index) - this.positions[index];
  }

  /** The first record from an offset on whose timestamp is at or after the given one, null when there is none. */
  firstAtOrAfter(timestampMs: number, fromOffset: number): RecordPlace | null {
    let index = firstAtLeast(this.latestTimestampsMs, timestampMs);
    if (fromOffset > this.baseOffset) index = Math.max(index, this.batchAt(fromOffset));
    for (; index < this.positions.length; index++) {
      const batch = this.batch(index);
      if (batch.recordCount === 0 || batch.maxTimestampMs < timestampMs) continue;
      const place = batch.firstAtOrAfter(timestampMs, fromOffset);
      if (place.offset >= fromOffset && place.timestampMs >= timestampMs) return place;
    }
    return null;
  }

  /** The latest timestamp of records from an offset on, -1 when there are none. */
  latestFrom(fromOffset: number): number {
    if (fromOffset <= this.baseOffset) return this.maxTimestampMs;
    let latestMs = -1;
    for (let index = this.batchAt(fromOffset); index < this.positions.length; index++) {
      latestMs = Math.max(latestMs, this.batch(index).latestFrom(fromOffset));
    }
    return latestMs;
  }

  private batch(index: number): RecordBatch {
    const start = this.positions[index];
    return new RecordBatch(Buffer.concat(this.file.read(start, this.endOf(index) - start)));
  }

  private index(position: number, latestMs: number, endOffset: number): void {
    const count = this.positions.length;
    if (count === 0) this.firstTimestampMs = latestMs;
    this.baseOffsets.push(this.endOffset);
    this.positions.push(position);
    this.latestTimestampsMs.push(count === 0 ? Math.max(-1, latestMs) : Math.max(this.latestTimestampsMs[count - 1], latestMs));
    this.endOffset = endOffset;
  }

  private batchAt(offset: number): number {
    return firstAtLeast(this.baseOffsets, offset + 1) - 1;
  }

  private endOf(index: number): number {
    return index + 1 < this.positions.length ? this.positions[index + 1] : this.sizeBytes;
  }

  /** The last end of a batch at or before `position`. */
  private endWithin(position: number): number {
    if (position >= this.sizeBytes) return this.sizeBytes;
    return this.positions[firstAtLeast(this.positions, position + 1) - 1];
  }
}

/** A file that is to be appended to. Throws where there is something in it, for that would have the offsets of what comes. */
export function newSegment(storage: Storage, name: string, baseOffset: number): Segment {
  const file = storage.open(name);
  if (file.size > 0) throw new Error(`${file.path ?? name} is to begin at offset ${baseOffset}, and holds ${file.size} bytes that were never read back`);
  return new Segment(baseOffset, file);
}

/** The latest timestamp of a batch; a batch that compaction emptied has no records that could be found by time. */
function latestOf(batch: RecordBatch): number {
  return batch.recordCount === 0 ? -1 : batch.maxTimestampMs;
}

/** The index of the first of ascending values that is at least `bound`, their count when none is. */
function firstAtLeast(values: readonly number[], bound: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
