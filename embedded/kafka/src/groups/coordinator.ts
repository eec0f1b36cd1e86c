// All consumer groups of a broker: finds the group that a request is about, and keeps its offsets. What members may do
// is decided in `membership.ts`, how generations follow one another in `rebalance.ts`.
import type { Broker } from '../broker.ts';
import type { Deadlines } from '../deadlines.ts';
import { errors } from '../errors.ts';
import type { GroupEvent } from '../events.ts';
import { StorageError } from '../storage/storage.ts';
import { metadataFor, newGroup, NO_BYTES, supportsProtocols } from './group.ts';
import type { Group, GroupState, JoinAnswer, SyncAnswer } from './group.ts';
import { Membership } from './membership.ts';
import type { JoinRequest, MemberIdentity, SyncRequest } from './membership.ts';
import { OffsetJournal } from './offset-journal.ts';
import { Offsets, type OffsetHost } from './offsets.ts';
import { joinError, Rebalance, syncError } from './rebalance.ts';
import type { GroupHost, GroupLimits } from './rebalance.ts';

/** What the coordinator asks of its broker. */
export type CoordinatorBroker = Pick<Broker, 'nowMs' | 'deadlines' | 'journal' | 'observe'> & {
  readonly topics: Pick<Broker['topics'], 'get' | 'onDelete'>;
  readonly options: Pick<
    Broker['options'],
    'flush' | 'groupInitialRebalanceDelayMs' | 'groupMinSessionTimeoutMs' | 'groupMaxSessionTimeoutMs'
  >;
};

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

export class GroupCoordinator implements GroupHost, OffsetHost {
  readonly deadlines: Deadlines;
  readonly limits: GroupLimits;
  private readonly broker: CoordinatorBroker;
  readonly groups = new Map<string, Group>();
  readonly offsets: Offsets;
  private readonly membership: Membership;
  private readonly journal: OffsetJournal;
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
    this.journal = new OffsetJournal(broker.journal('__consumer_offsets'), (topic) => broker.topics.get(topic)?.id);
    this.offsets = new Offsets(this, this.journal);
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
    const costMs = this.written(() => this.journal.groupDeleted(group, this.isSynced));
    if (costMs === null) return { error: errors.COORDINATOR_NOT_AVAILABLE, costMs: 0 };
    this.end(group);
    return { error: errors.NONE, costMs };
  }

  /** How long an answer that tells a member id has to wait, in milliseconds: until no later broker can give the same. */
  get memberIdDelayMs(): number {
    return Math.max(0, this.idsDurableMs - this.nowMs);
  }

  nextMemberId(clientId: string): string {
    this.memberIdsGiven += 1;
    return `${clientId.slice(0, MAX_CLIENT_ID_LENGTH).replace(CUT_PAIR, '')}-${this.journal.incarnation}-${this.memberIdsGiven}`;
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

  private recover(): void {
    this.journal.recover(this.groups);
    for (const group of this.groups.values()) if (group.offsets.isEmpty) this.groups.delete(group.id);
  }

  renew(group: Group, memberId: string): void {
    this.membership.renew(group, memberId);
  }

  private canGiveMemberIds(): boolean {
    if (this.memberIdsGiven > 0) return true;
    const costMs = this.written(() => this.journal.beginIncarnation());
    if (costMs === null) return false;
    this.idsDurableMs = this.nowMs + costMs;
    return true;
  }

  /** What the writing cost in milliseconds, null if the disk is full, or failed. */
  written(write: () => number): number | null {
    try {
      return write();
    } catch (failure) {
      if (failure instanceof StorageError) return null;
      throw failure;
    }
  }

  get isSynced(): boolean {
    return this.broker.options.flush === 'acks-all';
  }

  found(groupId: string): Group {
    const group = newGroup(groupId);
    this.groups.set(groupId, group);
    this.emptied(group);
    return group;
  }

  end(group: Group): void {
    this.membership.dissolve(group);
    this.groups.delete(group.id);
  }
}

function missingGroup(groupId: string): number {
  return groupId === '' ? errors.INVALID_GROUP_ID : errors.UNKNOWN_MEMBER_ID;
}
