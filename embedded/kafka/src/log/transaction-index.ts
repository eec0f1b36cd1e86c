import type { RecordBatch } from './record-batch.ts';
import { resultOf } from './transaction-marker.ts';

/** A transaction whose records no committed reader may be shown. Offsets of its first record and of its end. */
export interface AbortedTransaction {
  producerId: number;
  firstOffset: number;
  lastOffset: number;
  /** The last stable offset once it had ended: at no place before that can a later one have begun. */
  stableOffset: number;
}

const NONE: readonly AbortedTransaction[] = [];

/** Which transactions are under way in a partition, and which were aborted. Rebuilt from the log on recovery. */
export class TransactionIndex {
  /** First offsets by producer, in the order of their beginning, so that the first one is the lowest. */
  private readonly ongoing = new Map<number, number>();
  /** In the order of their ends. */
  private aborted: AbortedTransaction[] = [];

  /** The first offset of the oldest transaction under way, null when there is none. */
  get firstUndecided(): number | null {
    // On the path of every fetch, and nearly always so.
    if (this.ongoing.size === 0) return null;
    for (const offset of this.ongoing.values()) return offset;
    return null;
  }

  /** Producers with a transaction under way, and its first offset. */
  get undecided(): ReadonlyMap<number, number> {
    return this.ongoing;
  }

  get hasAborted(): boolean {
    return this.aborted.length > 0;
  }

  /** A transactional batch was appended: records, or the end of a transaction. */
  record(batch: RecordBatch, baseOffset: number): void {
    const { producerId } = batch;
    if (!batch.isControl) {
      if (batch.recordCount > 0 && !this.ongoing.has(producerId)) this.ongoing.set(producerId, baseOffset);
      return;
    }
    const result = resultOf(batch);
    const firstOffset = this.ongoing.get(producerId);
    if (result === null || firstOffset === undefined) return;
    this.ongoing.delete(producerId);
    if (result === 'commit') return;
    this.aborted.push({ producerId, firstOffset, lastOffset: baseOffset, stableOffset: this.firstUndecided ?? baseOffset + 1 });
  }

  /** The aborted transactions that a reader of the offsets from `startOffset` up to, not including, `endOffset` must know of. */
  abortedIn(startOffset: number, endOffset: number): readonly AbortedTransaction[] {
    if (this.aborted.length === 0) return NONE;
    const found: AbortedTransaction[] = [];
    for (let index = this.firstEndingFrom(startOffset); index < this.aborted.length; index++) {
      const each = this.aborted[index];
      if (each.firstOffset < endOffset) found.push(each);
      if (each.stableOffset >= endOffset) break;
    }
    return found;
  }

  /** Forgets aborted transactions that ended before this offset, for there are no records before it any more. */
  forgetBefore(offset: number): void {
    const first = this.firstEndingFrom(offset);
    if (first > 0) this.aborted = this.aborted.slice(first);
  }

  private firstEndingFrom(offset: number): number {
    let low = 0;
    let high = this.aborted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.aborted[middle].lastOffset < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
