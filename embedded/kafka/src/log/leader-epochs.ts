/** An epoch, and the offset after its last record. */
export interface EpochEnd {
  readonly epoch: number;
  readonly endOffset: number;
}

/** Where the records of each leader epoch begin, as far as they have any. The last epoch goes on to the end of the log. */
export class LeaderEpochs {
  private readonly starts: { epoch: number; startOffset: number }[] = [];

  /** A batch of this epoch was appended; epochs never fall. */
  record(epoch: number, baseOffset: number): void {
    if (epoch > (this.starts.at(-1)?.epoch ?? -1)) this.starts.push({ epoch, startOffset: baseOffset });
  }

  /** The latest epoch that has records, 0 before there are any. */
  get last(): number {
    return this.starts.at(-1)?.epoch ?? 0;
  }

  /** The epoch of the record at an offset of the log; -1 where its batch is gone, and what came before the first known one is asked for. */
  at(offset: number): number {
    return this.starts.findLast(({ startOffset }) => startOffset <= offset)?.epoch ?? -1;
  }

  /**
   * The latest epoch up to the given one that the log knows, and where it ends; null for one that is yet to come. `current` is
   * the epoch of the leader now, whether it has records or not.
   */
  endOf(epoch: number, current: number, endOffset: number): EpochEnd | null {
    if (epoch < 0 || epoch > current) return null;
    if (epoch === current) return { epoch, endOffset };
    const known = this.starts.findLast((start) => start.epoch <= epoch);
    const next = this.starts.find((start) => start.epoch > epoch);
    return { epoch: known?.epoch ?? epoch, endOffset: next?.startOffset ?? endOffset };
  }
}
