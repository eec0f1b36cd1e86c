import type { Random } from '../../engine/random.ts';

/** One offset of a partition: a record, or the marker of a transaction's end (value null). */
export interface Entry {
  readonly offset: number;
  readonly value: string | null;
  readonly transaction: string | null;
}

export interface Fetched {
  readonly records: readonly { readonly offset: number; readonly value: string }[];
  /** Where the consumer goes on. */
  readonly next: number;
}

/** A correct broker in miniature: partitions in memory, transactions with markers, consumers that read committed records. */
export class ModelBroker {
  readonly partitions: Entry[][];
  readonly random: Random;
  /** Transactions that ended, and how. */
  readonly ended = new Map<string, 'commit' | 'abort'>();

  constructor(partitions: number, random: Random) {
    this.partitions = Array.from({ length: partitions }, () => []);
    this.random = random;
  }

  end(partition: number): number {
    return (this.partitions[partition].at(-1)?.offset ?? -1) + 1;
  }

  /** Appends a batch and answers with the offsets to acknowledge. */
  append(partition: number, values: readonly string[], transaction: string | null): number[] {
    return values.map((value) => {
      const offset = this.end(partition);
      this.partitions[partition].push({ offset, value, transaction });
      return offset;
    });
  }

  /** A batch that is refused leaves nothing behind. */
  refuse(_partition: number, _values: readonly string[]): void {}

  endTransaction(transaction: string, kind: 'commit' | 'abort'): void {
    if (this.ended.has(transaction)) return;
    this.ended.set(transaction, kind);
    this.partitions.forEach((entries, partition) => {
      if (entries.some((entry) => entry.transaction === transaction)) entries.push({ offset: this.end(partition), value: null, transaction });
    });
  }

  /** Transactions that nobody ended time out, and the coordinator aborts them. */
  expire(): void {
    for (const entries of this.partitions) {
      for (const { transaction } of [...entries]) if (transaction !== null) this.endTransaction(transaction, 'abort');
    }
  }

  /** The first offset of a transaction that has not ended: consumers wait there. */
  lastStable(partition: number): number {
    return this.partitions[partition].find(({ transaction }) => transaction !== null && !this.ended.has(transaction))?.offset ?? this.end(partition);
  }

  isVisible({ value, transaction }: Entry): boolean {
    return value !== null && (transaction === null || this.ended.get(transaction) === 'commit');
  }

  fetch(partition: number, position: number, most: number): Fetched {
    const stable = this.lastStable(partition);
    const reached = this.partitions[partition].filter(({ offset }) => offset >= position && offset < stable).slice(0, most);
    return {
      records: reached.filter((entry) => this.isVisible(entry)).map(({ offset, value }) => ({ offset, value: value! })),
      next: (reached.at(-1)?.offset ?? position - 1) + 1,
    };
  }
}
