// The offsets of one group: those that are committed, and those of transactions that are not decided yet.
import { errors } from '../errors.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { TransactionResult } from '../log/transaction-marker.ts';

/** Kafka's offset.metadata.max.bytes. */
const METADATA_MAX_BYTES = 4096;

export interface CommittedOffset {
  offset: number;
  leaderEpoch: number;
  metadata: string;
  commitMs: number;
}

/** An offset with its place, as it is committed and kept. */
export interface OffsetEntry extends CommittedOffset {
  topic: string;
  partition: number;
}

/** What keeps an offset from being committed, whoever does it; `log` is that of its partition. */
export function offsetProblem(log: PartitionLog | undefined, { metadata }: OffsetEntry): number {
  if (log === undefined) return errors.UNKNOWN_TOPIC_OR_PARTITION;
  return Buffer.byteLength(metadata) > METADATA_MAX_BYTES ? errors.OFFSET_METADATA_TOO_LARGE : errors.NONE;
}

export class GroupOffsets {
  private readonly committed = new OffsetTable();
  private readonly undecided = new Map<number, OffsetTable>();

  get isEmpty(): boolean {
    return this.committed.isEmpty && this.undecided.size === 0;
  }

  /** Producers whose transactions have offsets here. */
  get producers(): number[] {
    return [...this.undecided.keys()];
  }

  get(topic: string, partition: number): CommittedOffset | null {
    return this.committed.get(topic, partition);
  }

  /** Whether a transaction may yet change the offset. */
  isUndecided(topic: string, partition: number): boolean {
    for (const table of this.undecided.values()) if (table.get(topic, partition) !== null) return true;
    return false;
  }

  /** All that are committed. */
  entries(): OffsetEntry[] {
    return this.committed.entries();
  }

  /** Those of the transaction of a producer. */
  entriesOf(producerId: number): OffsetEntry[] {
    return this.undecided.get(producerId)?.entries() ?? [];
  }

  /** An offset that is committed outranks those that transactions held for its place before. */
  commit(entries: readonly OffsetEntry[]): void {
    for (const entry of entries) {
      this.committed.set(entry);
      for (const producerId of this.producers) this.removeUndecided(producerId, entry.topic, entry.partition);
    }
  }

  /** Keeps offsets until the transaction of this producer ends. */
  hold(producerId: number, entries: readonly OffsetEntry[]): void {
    if (entries.length === 0) return;
    let table = this.undecided.get(producerId);
    if (table === undefined) {
      table = new OffsetTable();
      this.undecided.set(producerId, table);
    }
    for (const entry of entries) table.set(entry);
  }

  /** The transaction of this producer ended. Returns what it committed. */
  decide(producerId: number, result: TransactionResult): OffsetEntry[] {
    const entries = this.entriesOf(producerId);
    this.undecided.delete(producerId);
    if (result === 'abort') return [];
    for (const entry of entries) this.committed.set(entry);
    return entries;
  }

  /** Whether there was any. */
  deleteTopic(topic: string): boolean {
    let isChanged = this.committed.deleteTopic(topic);
    for (const [producerId, table] of this.undecided) {
      if (table.deleteTopic(topic)) isChanged = true;
      if (table.isEmpty) this.undecided.delete(producerId);
    }
    return isChanged;
  }

  delete(topic: string, partition: number): void {
    this.committed.delete(topic, partition);
    for (const producerId of this.producers) this.removeUndecided(producerId, topic, partition);
  }

  private removeUndecided(producerId: number, topic: string, partition: number): void {
    const table = this.undecided.get(producerId)!;
    table.delete(topic, partition);
    if (table.isEmpty) this.undecided.delete(producerId);
  }
}

class OffsetTable {
  private readonly byTopic = new Map<string, Map<number, CommittedOffset>>();

  get isEmpty(): boolean {
    return this.byTopic.size === 0;
  }

  get(topic: string, partition: number): CommittedOffset | null {
    return this.byTopic.get(topic)?.get(partition) ?? null;
  }

  set({ topic, partition, ...committed }: OffsetEntry): void {
    let partitions = this.byTopic.get(topic);
    if (partitions === undefined) {
      partitions = new Map();
      this.byTopic.set(topic, partitions);
    }
    partitions.set(partition, committed);
  }

  entries(): OffsetEntry[] {
    return [...this.byTopic].flatMap(([topic, partitions]) =>
      [...partitions].map(([partition, committed]) => ({ topic, partition, ...committed })),
    );
  }

  delete(topic: string, partition: number): void {
    const partitions = this.byTopic.get(topic);
    if (partitions?.delete(partition) && partitions.size === 0) this.byTopic.delete(topic);
  }

  deleteTopic(topic: string): boolean {
    return this.byTopic.delete(topic);
  }
}
