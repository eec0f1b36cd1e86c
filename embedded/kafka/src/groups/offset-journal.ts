// What of the groups survives a restart: committed offsets, as far as the journal was synced. Members do not: after a
// restart a group is empty, its generation goes on from the last one that committed, and whoever acts for an older one
// is told UNKNOWN_MEMBER_ID and joins anew. Kafka keeps the members in __consumer_offsets too, and would let them go on;
// clients cannot tell this from a session that ran out while the broker was away.
//
// Each offset is kept with the id of its topic: deleting a topic, which is durable in the catalogue, so ends its offsets
// without a word here, and they mean nothing for the next topic of that name.
//
// Records are in the compact encoding, which holds a string of any length: what was acknowledged must always be readable.
import { Reader } from '../codec/reader.ts';
import { Writer } from '../codec/writer.ts';
import type { TransactionResult } from '../log/transaction-marker.ts';
import type { Journal } from '../storage/journal.ts';
import { newGroup } from './group.ts';
import type { Group } from './group.ts';
import type { OffsetEntry } from './group-offsets.ts';

const INCARNATION = 0;
const COMMIT = 1;
const GROUP_DELETED = 2;
/** Offsets of a transaction that is under way: the producer, and a commit as above. */
const HELD = 3;
const DECIDED = 4;
const OFFSETS_DELETED = 5;

const NO_ID = '0'.repeat(32);

/** Below that a rewrite saves nothing worth its sync. */
const REWRITE_FLOOR_BYTES = 1_048_576;

export class OffsetJournal {
  /** How often a broker on this storage has begun to hand out member ids. */
  incarnation = 0;
  private readonly journal: Journal;
  private readonly topicIdOf: (topic: string) => string | undefined;
  private bytesAfterRewrite = 0;

  /** `topicIdOf` tells the id of a topic by its name, undefined when there is no such topic. */
  constructor(journal: Journal, topicIdOf: (topic: string) => string | undefined) {
    this.journal = journal;
    this.topicIdOf = topicIdOf;
  }

  recover(groups: Map<string, Group>): void {
    for (const record of this.journal.records()) this.apply(new Reader(record, true), groups);
  }

  /** Counts a new incarnation. Always synced: an id that two incarnations hand out would let a stale member pass. */
  beginIncarnation(): number {
    const costMs = this.journal.append(bytesOf(new Writer(true).i8(INCARNATION).i32(this.incarnation + 1)));
    this.incarnation += 1;
    return costMs + this.journal.sync();
  }

  /** Returns the cost in milliseconds; throws `DiskFullError`, with nothing kept. */
  commit(group: Group, entries: readonly OffsetEntry[], groups: Map<string, Group>, isSynced: boolean): number {
    const costMs = this.append(commitRecord(new Writer(true).i8(COMMIT), group, entries, this.topicIdOf), isSynced);
    group.offsets.commit(entries);
    return costMs + this.shrink(groups);
  }

  /** As `commit`, for offsets that count when the transaction of the producer is committed. */
  hold(group: Group, producerId: number, entries: readonly OffsetEntry[], groups: Map<string, Group>, isSynced: boolean): number {
    const costMs = this.append(commitRecord(new Writer(true).i8(HELD).i64(producerId), group, entries, this.topicIdOf), isSynced);
    group.offsets.hold(producerId, entries);
    return costMs + this.shrink(groups);
  }

  /** The transaction of a producer ended. Returns the cost in milliseconds; throws `DiskFullError`. */
  decided(group: Group, producerId: number, result: TransactionResult, isSynced: boolean): number {
    return this.append(new Writer(true).i8(DECIDED).string(group.id).i64(producerId).bool(result === 'commit'), isSynced);
  }

  /** Returns the cost in milliseconds; throws `DiskFullError`. */
  offsetsDeleted(group: Group, topic: string, partitions: readonly number[], isSynced: boolean): number {
    const writer = new Writer(true).i8(OFFSETS_DELETED).string(group.id).string(topic);
    return this.append(writer.array(partitions, (partition) => writer.i32(partition)), isSynced);
  }

  /** Returns the cost in milliseconds; throws `DiskFullError`. */
  groupDeleted(group: Group, isSynced: boolean): number {
    return this.append(new Writer(true).i8(GROUP_DELETED).string(group.id), isSynced);
  }

  private append(record: Writer, isSynced: boolean): number {
    const costMs = this.journal.append(bytesOf(record));
    return isSynced ? costMs + this.journal.sync() : costMs;
  }

  private shrink(groups: Map<string, Group>): number {
    return this.journal.size > Math.max(REWRITE_FLOOR_BYTES, 4 * this.bytesAfterRewrite) ? this.rewrite(groups) : 0;
  }

  private rewrite(groups: Map<string, Group>): number {
    const records = [bytesOf(new Writer(true).i8(INCARNATION).i32(this.incarnation))];
    for (const group of groups.values()) {
      const { offsets } = group;
      const committed = offsets.entries();
      if (committed.length > 0) records.push(bytesOf(commitRecord(new Writer(true).i8(COMMIT), group, committed, this.topicIdOf)));
      for (const producerId of offsets.producers) {
        records.push(bytesOf(commitRecord(new Writer(true).i8(HELD).i64(producerId), group, offsets.entriesOf(producerId), this.topicIdOf)));
      }
    }
    const costMs = this.journal.rewrite(records);
    this.bytesAfterRewrite = this.journal.size;
    return costMs;
  }

  private apply(reader: Reader, groups: Map<string, Group>): void {
    const kind = reader.i8();
    if (kind === INCARNATION) {
      this.incarnation = reader.i32();
    } else if (kind === COMMIT) {
      this.applyCommit(reader, groups, (group, entries) => group.offsets.commit(entries));
    } else if (kind === HELD) {
      const producerId = reader.i64();
      this.applyCommit(reader, groups, (group, entries) => group.offsets.hold(producerId, entries));
    } else if (kind === DECIDED) {
      const group = groups.get(reader.string());
      group?.offsets.decide(reader.i64(), reader.bool() ? 'commit' : 'abort');
    } else if (kind === OFFSETS_DELETED) {
      const [group, topic] = [groups.get(reader.string()), reader.string()];
      for (const partition of reader.array(() => reader.i32())) group?.offsets.delete(topic, partition);
    } else if (kind === GROUP_DELETED) {
      groups.delete(reader.string());
    }
  }

  private applyCommit(reader: Reader, groups: Map<string, Group>, keep: (group: Group, entries: OffsetEntry[]) => void): void {
    const id = reader.string();
    const group = groups.get(id) ?? newGroup(id);
    groups.set(id, group);
    group.generation = Math.max(group.generation, reader.i32());
    group.protocolType = reader.string();
    keep(group, reader.array(() => this.readEntry(reader)).filter((entry) => entry !== null));
  }

  /** Null when the topic is gone, or is another one by now. */
  private readEntry(reader: Reader): OffsetEntry | null {
    const topic = reader.string();
    const isCurrent = reader.uuid() === this.topicIdOf(topic);
    const entry = {
      topic, partition: reader.i32(), offset: reader.i64(), leaderEpoch: reader.i32(), metadata: reader.string(), commitMs: reader.i64(),
    };
    return isCurrent ? entry : null;
  }
}

function commitRecord(
  writer: Writer, group: Group, entries: readonly OffsetEntry[], topicIdOf: (topic: string) => string | undefined,
): Writer {
  writer.string(group.id).i32(group.generation).string(group.protocolType);
  return writer.array(entries, (entry) => {
    writer.string(entry.topic).uuid(topicIdOf(entry.topic) ?? NO_ID).i32(entry.partition).i64(entry.offset);
    writer.i32(entry.leaderEpoch).string(entry.metadata).i64(entry.commitMs);
  });
}

function bytesOf(writer: Writer): Buffer {
  return Buffer.concat(writer.finish());
}
