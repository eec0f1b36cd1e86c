// All consumer groups of a broker: finds the group that a request is about, and keeps its offsets. What members may do
// is decided in `membership.ts`, how generations follow one another in `rebalance.ts`.
import type { Broker } from '../broker.ts';
import type { Deadlines } from '../deadlines.ts';
import { errors } from '../errors.ts';
import type { GroupEvent } from '../events.ts';
import type { TransactionResult } from '../log/transaction-marker.ts';
import { DiskFullError } from '../storage/storage.ts';
import { metadataFor, newGroup, NO_BYTES, supportsProtocols } from './group.ts';
import type { Group, GroupState, JoinAnswer, SyncAnswer } from './group.ts';
import type { CommittedOffset, OffsetEntry } from './group-offsets.ts';
import { fence, Membership } from './membership.ts';
import type { JoinRequest, MemberIdentity, SyncRequest } from './membership.ts';
import { OffsetJournal } from './offset-journal.ts';
import { joinError, Rebalance, syncError } from './rebalance.ts';
import type { GroupHost, GroupLimits } from './rebalance.ts';
import { isConsumerGroup, isSubscribed } from './subscription.ts';

/** What the coordinator asks of its broker. */
export type CoordinatorBroker = Pick<Broker, 'nowMs' | 'deadlines' | 'journal' | 'observe'> & {
  readonly topics: Pick<Broker['topics'], 'get' | 'onDelete'>;
  readonly options: Pick<
    Broker['options'],
    'flush' | 'groupInitialRebalanceDelayMs' | 'groupMinSessionTimeoutMs' | 'groupMaxSessionTimeoutMs'
  >;
};

export interface CommitRequest extends MemberIdentity {
  /** Below zero for consumers that assign their partitions themselves. */
  generation: number;
  entries: OffsetEntry[];
  /** Whose transaction the offsets are part of, null for a commit that counts at once. */
  producerId: number | null;
}

export interface GroupDescription {
  state: GroupState;
  protocolType: string;
  protocol: string;
  members: { memberId: string; instanceId: string | null; clientId: string; clientHost: string; metadata: Buffer; assignment: Buffer }[];
}

/** Kafka looks for abandoned groups that often; a group that stays empty and without offsets that long is gone. */
const EMPTY_GROUP_MS = 600_000;

/** Of a longer client id the beginning stands in member ids, or they would not fit into a string of the protocol. */
const MAX_CLIENT_ID_LENGTH = 255;
/** One half of a character of two code units, which would come back from the client as another character. */
const CUT_PAIR = /[\ud800-\udbff]$/;

export class GroupCoordinator implements GroupHost {
  readonly deadlines: Deadlines;
  readonly limits: GroupLimits;
  private readonly broker: CoordinatorBroker;
  private readonly groups = new Map<string, Group>();
  private readonly membership: Membership;
  private readonly offsets: OffsetJournal;
  private memberIdsGiven = 0;
  private idsDurableMs = -Infinity;

  constructor(broker: CoordinatorBroker) {
    this.broker = broker;
    this.deadlines = broker.deadlines;
    this.limits = {
      minSessionTimeoutMs: broker.options.groupMinSessionTimeoutMs,
      maxSessionTimeoutMs: broker.options.groupMaxSessionTimeoutMs,
      initialRebalanceDelayMs: broker.options.groupInitialRebalanceDelayMs,
    };
    this.membership = new Membership(this, new Rebalance(this));
    this.offsets = new OffsetJournal(broker.journal('__consumer_offsets'), (topic) => broker.topics.get(topic)?.id);
    this.recover();
    broker.topics.onDelete((topic) => this.topicDeleted(topic));
  }

  get nowMs(): number {
    return this.broker.nowMs;
  }

  observe(event: GroupEvent): void {
    this.broker.observe(event);
  }

  join(groupId: string, request: JoinRequest, reply: (answer: JoinAnswer) => void): void {
    const refuse = (error: number): void => reply(joinError(error, request.memberId));
    const { minSessionTimeoutMs, maxSessionTimeoutMs } = this.limits;
    if (groupId === '') return refuse(errors.INVALID_GROUP_ID);
    if (request.sessionTimeoutMs < minSessionTimeoutMs || request.sessionTimeoutMs > maxSessionTimeoutMs) {
      return refuse(errors.INVALID_SESSION_TIMEOUT);
    }
    const known = this.groups.get(groupId);
    // Only a newcomer founds a group; a member id for a group that is not there is from an earlier life.
    if (known === undefined && request.memberId !== '') return refuse(errors.UNKNOWN_MEMBER_ID);
    // A newcomer that is refused leaves no group behind, so all that can be said against it is said before.
    if (!supportsProtocols(known ?? newGroup(groupId), request.protocolType, request.protocols)) return refuse(errors.INCONSISTENT_GROUP_PROTOCOL);
    if (request.memberId === '' && !this.canGiveMemberIds()) return refuse(errors.COORDINATOR_NOT_AVAILABLE);
    this.membership.join(known ?? this.found(groupId), request, reply);
  }

  sync(groupId: string, request: SyncRequest, reply: (answer: SyncAnswer) => void): void {
    const group = this.groups.get(groupId);
    if (group !== undefined) return this.membership.sync(group, request, reply);
    reply(syncError(missingGroup(groupId)));
  }

  heartbeat(groupId: string, identity: MemberIdentity, generation: number): number {
    const group = this.groups.get(groupId);
    return group === undefined ? missingGroup(groupId) : this.membership.heartbeat(group, identity, generation);
  }

  /** The error of the group and, where it has none, one for each member. */
  leave(groupId: string, identities: readonly MemberIdentity[]): { error: number; memberErrors: number[] } {
    const group = this.groups.get(groupId);
    if (group === undefined) return { error: missingGroup(groupId), memberErrors: [] };
    return { error: errors.NONE, memberErrors: identities.map((identity) => this.membership.leave(group, identity)) };
  }

  /** The error of the whole commit, and what it cost in milliseconds. */
  commit(groupId: string, request: CommitRequest): { error: number; costMs: number } {
    const { memberId, producerId, entries } = request;
    const known = this.groups.get(groupId);
    const error = commitObstacle(groupId, known, request);
    if (error !== errors.NONE) return { error, costMs: 0 };
    if (known !== undefined) this.membership.renew(known, memberId);
    if (entries.length === 0) return { error, costMs: 0 };
    const group = known ?? this.found(groupId);
    const costMs = this.written(() => {
      if (producerId !== null) return this.offsets.hold(group, producerId, entries, this.groups, this.isSynced);
      return this.offsets.commit(group, entries, this.groups, this.isSynced);
    });
    if (costMs === null) {
      if (known === undefined) this.end(group);
      // Clients retry this one, and there may be room by then.
      return { error: errors.COORDINATOR_NOT_AVAILABLE, costMs: 0 };
    }
    if (producerId === null) this.tellCommitted(group, memberId, entries);
    return { error, costMs };
  }

  /** Commits or forgets the offsets of a producer's transaction. The cost in milliseconds, null if the disk is full. */
  endTransaction(groupId: string, producerId: number, result: TransactionResult): number | null {
    const group = this.groups.get(groupId);
    if (group === undefined || !group.offsets.producers.includes(producerId)) return 0;
    const costMs = this.written(() => this.offsets.decided(group, producerId, result, this.isSynced));
    if (costMs === null) return null;
    this.tellCommitted(group, '', group.offsets.decide(producerId, result));
    if (group.state === 'Empty' && group.offsets.isEmpty) this.emptied(group);
    return costMs;
  }

  /** Groups that hold offsets of transactions under way. */
  undecided(): { groupId: string; producerId: number }[] {
    return [...this.groups.values()].flatMap(({ id, offsets }) => offsets.producers.map((producerId) => ({ groupId: id, producerId })));
  }

  isUndecided(groupId: string, topic: string, partition: number): boolean {
    return this.groups.get(groupId)?.offsets.isUndecided(topic, partition) ?? false;
  }

  committed(groupId: string, topic: string, partition: number): CommittedOffset | null {
    return this.groups.get(groupId)?.offsets.get(topic, partition) ?? null;
  }

  /** Topics and partitions that a group has offsets for. */
  committedPartitions(groupId: string): { topic: string; partitions: number[] }[] {
    const byTopic = new Map<string, number[]>();
    for (const { topic, partition } of this.groups.get(groupId)?.offsets.entries() ?? []) {
      byTopic.set(topic, [...(byTopic.get(topic) ?? []), partition]);
    }
    return [...byTopic].map(([topic, partitions]) => ({ topic, partitions }));
  }

  /** Kafka tells the protocol and the members' metadata of stable groups only. */
  describe(groupId: string): GroupDescription {
    const group = this.groups.get(groupId);
    if (group === undefined) return { state: 'Dead', protocolType: '', protocol: '', members: [] };
    const { state, protocolType, members } = group;
    const protocol = state === 'Stable' ? group.protocol : '';
    return {
      state, protocolType, protocol,
      members: [...members.values()].map((member) => ({
        memberId: member.id, instanceId: member.instanceId, clientId: member.clientId, clientHost: member.clientHost,
        metadata: state === 'Stable' ? metadataFor(member, protocol) : NO_BYTES,
        assignment: state === 'Stable' ? member.assignment : NO_BYTES,
      })),
    };
  }

  list(): { groupId: string; protocolType: string; state: GroupState }[] {
    return [...this.groups.values()].map(({ id, protocolType, state }) => ({ groupId: id, protocolType, state }));
  }

  /** The error, and what the deletion cost in milliseconds. */
  delete(groupId: string): { error: number; costMs: number } {
    const group = this.groups.get(groupId);
    if (group === undefined) return { error: errors.GROUP_ID_NOT_FOUND, costMs: 0 };
    if (group.state !== 'Empty') return { error: errors.NON_EMPTY_GROUP, costMs: 0 };
    const costMs = this.written(() => this.offsets.groupDeleted(group, this.isSynced));
    if (costMs === null) return { error: errors.COORDINATOR_NOT_AVAILABLE, costMs: 0 };
    this.end(group);
    return { error: errors.NONE, costMs };
  }

  /** Deletes offsets of one topic. The error of the topic, that of the group, and what it cost in milliseconds. */
  deleteOffsets(groupId: string, topic: string, partitions: readonly number[]): { error: number; groupError: number; costMs: number } {
    const refuse = (error: number, groupError: number) => ({ error, groupError, costMs: 0 });
    const group = this.groups.get(groupId);
    if (group === undefined) return refuse(errors.NONE, groupId === '' ? errors.INVALID_GROUP_ID : errors.GROUP_ID_NOT_FOUND);
    if (group.state !== 'Empty' && !isConsumerGroup(group)) return refuse(errors.NONE, errors.NON_EMPTY_GROUP);
    if (isSubscribed(group, topic)) return refuse(errors.GROUP_SUBSCRIBED_TO_TOPIC, errors.NONE);
    const costMs = this.written(() => this.offsets.offsetsDeleted(group, topic, partitions, this.isSynced));
    if (costMs === null) return refuse(errors.NONE, errors.COORDINATOR_NOT_AVAILABLE);
    for (const partition of partitions) group.offsets.delete(topic, partition);
    if (group.state === 'Empty' && group.offsets.isEmpty) this.emptied(group);
    return { error: errors.NONE, groupError: errors.NONE, costMs };
  }

  /** How long an answer that tells a member id has to wait, in milliseconds: until no later broker can give the same. */
  get memberIdDelayMs(): number {
    return Math.max(0, this.idsDurableMs - this.nowMs);
  }

  nextMemberId(clientId: string): string {
    this.memberIdsGiven += 1;
    return `${clientId.slice(0, MAX_CLIENT_ID_LENGTH).replace(CUT_PAIR, '')}-${this.offsets.incarnation}-${this.memberIdsGiven}`;
  }

  emptied(group: Group): void {
    this.deadlines.cancel(group.emptyDeadline);
    group.emptyDeadline = this.deadlines.add(this.nowMs + EMPTY_GROUP_MS, () => {
      if (group.state !== 'Empty' || this.groups.get(group.id) !== group) return;
      if (group.pending.size > 0) this.emptied(group);
      else if (group.offsets.isEmpty) this.end(group);
    });
  }

  /** Offsets of a deleted topic mean nothing for the next one of that name. */
  private topicDeleted(topic: string): void {
    const keepers = [...this.groups.values()].filter((group) => group.offsets.deleteTopic(topic));
    for (const group of keepers) if (group.state === 'Empty' && group.offsets.isEmpty) this.emptied(group);
  }

  private tellCommitted(group: Group, member: string, entries: readonly OffsetEntry[]): void {
    for (const { topic, partition, offset } of entries) this.observe({ type: 'commit', group: group.id, member, topic, partition, offset });
  }

  private recover(): void {
    this.offsets.recover(this.groups);
    for (const group of this.groups.values()) if (group.offsets.isEmpty) this.groups.delete(group.id);
  }

  private canGiveMemberIds(): boolean {
    if (this.memberIdsGiven > 0) return true;
    const costMs = this.written(() => this.offsets.beginIncarnation());
    if (costMs === null) return false;
    this.idsDurableMs = this.nowMs + costMs;
    return true;
  }

  /** What the writing cost in milliseconds, null if the disk is full. */
  private written(write: () => number): number | null {
    try {
      return write();
    } catch (failure) {
      if (failure instanceof DiskFullError) return null;
      throw failure;
    }
  }

  private get isSynced(): boolean {
    return this.broker.options.flush === 'acks-all';
  }

  private found(groupId: string): Group {
    const group = newGroup(groupId);
    this.groups.set(groupId, group);
    this.emptied(group);
    return group;
  }

  private end(group: Group): void {
    this.membership.dissolve(group);
    this.groups.delete(group.id);
  }
}

function missingGroup(groupId: string): number {
  return groupId === '' ? errors.INVALID_GROUP_ID : errors.UNKNOWN_MEMBER_ID;
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
