import type { StorageFile } from '../storage/storage.ts';
import { RecordBatch, soundBatches } from './record-batch.ts';

/**
 * One file of a partition and the index of its batches. The index is three plain numbers a batch, kept in memory and rebuilt
 * on recovery; batches are contiguous, so that the end of one is the start of the next.
 */
export class Segment {
  readonly baseOffset: number;
  readonly file: StorageFile;
  endOffset: number;
  /** Whether something was appended since the last sync. */
  isDirty = false;
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

  /** Indexes what the file holds, calls `seen` for each batch, and cuts a torn tail. Returns the bytes cut. */
  recover(seen: (batch: RecordBatch) => void): number {
    const bytes = Buffer.concat(this.file.read(0, this.file.size));
    let position = 0;
    for (const batch of soundBatches(bytes)) {
      if (batch.baseOffset !== this.endOffset) break;
      this.index(batch, position);
      seen(batch);
      position += batch.sizeBytes;
    }
    this.file.truncate(position);
    // Whether the broker before this one had synced these bytes is not known.
    this.isDirty = position > 0;
    return bytes.length - position;
  }

  /** Appends a batch that has its offsets. Returns the cost in milliseconds; throws `DiskFullError`. */
  append(batch: RecordBatch): number {
    const position = this.file.size;
    const costMs = this.file.append(batch.bytes);
    this.index(batch, position);
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

  /** The first batch that holds a timestamp at or after the given one, if there is one. */
  batchAtOrAfter(timestampMs: number): RecordBatch | null {
    const index = firstAtLeast(this.latestTimestampsMs, timestampMs);
    if (index === this.positions.length) return null;
    const start = this.positions[index];
    return new RecordBatch(Buffer.concat(this.file.read(start, this.endOf(index) - start)));
  }

  private index(batch: RecordBatch, position: number): void {
    this.baseOffsets.push(this.endOffset);
    this.positions.push(position);
    this.latestTimestampsMs.push(Math.max(this.maxTimestampMs, batch.maxTimestampMs));
    this.endOffset += batch.lastOffsetDelta + 1;
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
