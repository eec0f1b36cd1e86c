export interface PartitionOffset {
  readonly partition: number;
  readonly offset: string;
}

interface Partition {
  /** Every offset below was completed. */
  next: number;
  /** What was answered last, to be committed. */
  committed: number;
  /** What the log is known to have taken. */
  confirmed: number;
  /** Answered, and not told yet how the commit ended: several may be under way. */
  readonly underWay: Set<number>;
  /** The highest offset received. */
  last: number;
  /** Offsets completed above `next`, while something before them is still under way. */
  readonly ahead: Set<number>;
}

/**
 * Which offset of each partition may be committed: the lowest below which everything is completed. A worker completes
 * out of order (important classes first, several writes under way), and committing past a gap would lose the gap in
 * a crash.
 */
export class OffsetTracker {
  readonly #partitions = new Map<number, Partition>();

  /** How many offsets lie between the one received last and this one; 0 where nothing was received. */
  gapBefore(partition: number, offset: number): number {
    const known = this.#partitions.get(partition);
    return known === undefined ? 0 : Math.max(0, offset - known.last - 1);
  }

  /** Offsets must be received in rising order; a gap (what compaction or a control record left) counts as completed. */
  received(partition: number, offset: number): void {
    const known = this.#partitions.get(partition);
    if (known === undefined) {
      this.#partitions.set(partition, { next: offset, committed: offset, confirmed: offset, underWay: new Set(), last: offset, ahead: new Set() });
      return;
    }
    for (let skipped = known.last + 1; skipped < offset; skipped++) this.complete(partition, skipped);
    known.last = Math.max(known.last, offset);
  }

  /** An offset that was never received (of an earlier assignment) is ignored. */
  complete(partition: number, offset: number): void {
    const known = this.#partitions.get(partition);
    if (known === undefined || offset < known.next) return;
    if (offset > known.next) {
      known.ahead.add(offset);
      return;
    }
    known.next++;
    while (known.ahead.size > 0 && known.ahead.delete(known.next)) known.next++;
  }

  /** Offsets to commit once everything before them is completed, where they rose: of the first record not completed. */
  completed(): PartitionOffset[] {
    return this.#risen((known) => known.next);
  }

  /** Offsets to commit if receiving a record is enough: losing it afterwards loses it for good. */
  receipts(): PartitionOffset[] {
    return this.#risen((known) => known.last + 1);
  }

  #risen(position: (known: Partition) => number): PartitionOffset[] {
    const risen: PartitionOffset[] = [];
    for (const [partition, known] of this.#partitions) {
      const offset = position(known);
      if (offset <= known.committed) continue;
      known.committed = offset;
      known.underWay.add(offset);
      risen.push({ partition, offset: String(offset) });
    }
    return risen;
  }

  /** Whether an offset was answered as ready to commit: after a new assignment it will not be read again. */
  isCommitted(partition: number, offset: number): boolean {
    const known = this.#partitions.get(partition);
    return known !== undefined && offset < known.committed;
  }

  /** A commit was taken by the log. */
  confirmed(offsets: readonly PartitionOffset[]): void {
    for (const [known, offset] of this.#ended(offsets)) known.confirmed = Math.max(known.confirmed, offset);
  }

  /** A commit failed: all that it would have committed is ready again, but for what another commit took or may still take. */
  failed(offsets: readonly PartitionOffset[]): void {
    for (const [known, offset] of this.#ended(offsets)) {
      if (known.committed === offset) known.committed = Math.max(known.confirmed, ...known.underWay);
    }
  }

  *#ended(offsets: readonly PartitionOffset[]): Iterable<[Partition, number]> {
    for (const { partition, offset } of offsets) {
      const known = this.#partitions.get(partition);
      if (known?.underWay.delete(Number(offset))) yield [known, Number(offset)];
    }
  }

  /** The lowest offset that was not received yet; 0 for a partition of which nothing was. */
  nextToReceive(partition: number): number {
    const known = this.#partitions.get(partition);
    return known === undefined ? 0 : known.last + 1;
  }
}
