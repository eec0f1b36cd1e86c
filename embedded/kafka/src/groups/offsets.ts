// Offsets of groups: who may commit and delete them, and those that transactions hold until they end.
import { errors } from '../errors.ts';
import type { TransactionResult } from '../log/transaction-marker.ts';
import type { Group } from './group.ts';
import type { CommittedOffset, OffsetEntry } from './group-offsets.ts';
import { fence } from './membership.ts';
import type { MemberIdentity } from './membership.ts';
import type { OffsetJournal } from './offset-journal.ts';
import type { GroupHost } from './rebalance.ts';
import { isConsumerGroup, isSubscribed } from './subscription.ts';

export interface CommitRequest extends MemberIdentity {
  /** Below zero for consumers that assign their partitions themselves. */
  generation: number;
  entries: OffsetEntry[];
  /** Whose transaction the offsets are part of, null for a commit that counts at once. */
  producerId: number | null;
}

/** What the offsets ask of the coordinator of their groups. */
export interface OffsetHost extends Pick<GroupHost, 'observe' | 'emptied'> {
  readonly groups: Map<string, Group>;
  /** Whether what is written is made to survive a crash at once. */
  readonly isSynced: boolean;
  found(groupId: string): Group;
  end(group: Group): void;
  /** A sign of life of a member. */
  renew(group: Group, memberId: string): void;
  /** What the writing cost in milliseconds, null if the disk is full. */
  written(write: () => number): number | null;
}

export class Offsets {
  private readonly host: OffsetHost;
  private readonly journal: OffsetJournal;

  constructor(host: OffsetHost, journal: OffsetJournal) {
    this.host = host;
    this.journal = journal;
  }

  /** The error of the whole commit, and what it cost in milliseconds. */
  commit(groupId: string, request: CommitRequest): { error: number; costMs: number } {
    const { memberId, producerId, entries } = request;
    const known = this.host.groups.get(groupId);
    const error = commitObstacle(groupId, known, request);
    if (error !== errors.NONE) return { error, costMs: 0 };
    if (known !== undefined) this.host.renew(known, memberId);
    if (entries.length === 0) return { error, costMs: 0 };
    const group = known ?? this.host.found(groupId);
    const costMs = this.host.written(() => {
      if (producerId !== null) return this.journal.hold(group, producerId, entries, this.host.groups, this.host.isSynced);
      return this.journal.commit(group, entries, this.host.groups, this.host.isSynced);
    });
    if (costMs === null) {
      if (known === undefined) this.host.end(group);
      // Clients retry this one, and there may be room by then.
      return { error: errors.COORDINATOR_NOT_AVAILABLE, costMs: 0 };
    }
    if (producerId === null) this.tellCommitted(group, memberId, entries);
    return { error, costMs };
  }

  /** Commits or forgets the offsets of a producer's transaction. The cost in milliseconds, null if the disk is full. */
  endTransaction(groupId: string, producerId: number, result: TransactionResult): number | null {
    const group = this.host.groups.get(groupId);
    if (group === undefined || !group.offsets.producers.includes(producerId)) return 0;
    const costMs = this.host.written(() => this.journal.decided(group, producerId, result, this.host.isSynced));
    if (costMs === null) return null;
    this.tellCommitted(group, '', group.offsets.decide(producerId, result));
    if (group.state === 'Empty' && group.offsets.isEmpty) this.host.emptied(group);
    return costMs;
  }

  /** Groups that hold offsets of transactions under way. */
  undecided(): { groupId: string; producerId: number }[] {
    return [...this.host.groups.values()].flatMap(({ id, offsets }) => offsets.producers.map((producerId) => ({ groupId: id, producerId })));
  }

  isUndecided(groupId: string, topic: string, partition: number): boolean {
    return this.host.groups.get(groupId)?.offsets.isUndecided(topic, partition) ?? false;
  }

  committed(groupId: string, topic: string, partition: number): CommittedOffset | null {
    return this.host.groups.get(groupId)?.offsets.get(topic, partition) ?? null;
  }

  /** Topics and partitions that a group has offsets for. */
  committedPartitions(groupId: string): { topic: string; partitions: number[] }[] {
    const byTopic = new Map<string, number[]>();
    for (const { topic, partition } of this.host.groups.get(groupId)?.offsets.entries() ?? []) {
      byTopic.set(topic, [...(byTopic.get(topic) ?? []), partition]);
    }
    return [...byTopic].map(([topic, partitions]) => ({ topic, partitions }));
  }

  /** Deletes offsets of one topic. The error of the topic, that of the group, and what it cost in milliseconds. */
  delete(groupId: string, topic: string, partitions: readonly number[]): { error: number; groupError: number; costMs: number } {
    const refuse = (error: number, groupError: number) => ({ error, groupError, costMs: 0 });
    const group = this.host.groups.get(groupId);
    if (group === undefined) return refuse(errors.NONE, groupId === '' ? errors.INVALID_GROUP_ID : errors.GROUP_ID_NOT_FOUND);
    if (group.state !== 'Empty' && !isConsumerGroup(group)) return refuse(errors.NONE, errors.NON_EMPTY_GROUP);
    if (isSubscribed(group, topic)) return refuse(errors.GROUP_SUBSCRIBED_TO_TOPIC, errors.NONE);
    const costMs = this.host.written(() => this.journal.offsetsDeleted(group, topic, partitions, this.host.isSynced));
    if (costMs === null) return refuse(errors.NONE, errors.COORDINATOR_NOT_AVAILABLE);
    for (const partition of partitions) group.offsets.delete(topic, partition);
    if (group.state === 'Empty' && group.offsets.isEmpty) this.host.emptied(group);
    return { error: errors.NONE, groupError: errors.NONE, costMs };
  }

  private tellCommitted(group: Group, member: string, entries: readonly OffsetEntry[]): void {
    for (const { topic, partition, offset } of entries) this.host.observe({ type: 'commit', group: group.id, member, topic, partition, offset });
  }
}

/** Who may commit: consumers without a group while it is empty, members of this generation before and after a rebalance. */
function commitObstacle(groupId: string, group: Group | undefined, request: CommitRequest): number {
  const { memberId, instanceId, generation, producerId } = request;
  if (group === undefined) {
    if (groupId === '' && producerId !== null) return errors.INVALID_GROUP_ID;
    return generation < 0 ? errors.NONE : errors.ILLEGAL_GENERATION;
  }
  if (generation < 0 && group.state === 'Empty') return errors.NONE;
  // A transaction may bring offsets without saying for which member; its producer is fenced instead.
  if (producerId !== null && generation < 0 && memberId === '' && instanceId === null) return errors.NONE;
  const error = fence(group, request, generation);
  if (error !== errors.NONE || producerId !== null) return error;
  return group.state === 'CompletingRebalance' ? errors.REBALANCE_IN_PROGRESS : errors.NONE;
}
