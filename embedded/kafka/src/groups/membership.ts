// The state machine of a classic consumer group, after Kafka's GroupCoordinator: who belongs to a group, and when a
// new generation of it begins. Pure: the host has the time and the deadlines, waiting requests are callbacks.
//
//   Empty --join--> PreparingRebalance --all joined--> CompletingRebalance --leader's sync--> Stable
//     ^                 |        ^                            |                                |
//     +---nobody left---+        +------ join, leave, expiry --+--------------------------------+
//
// Dead is a group that was deleted, or that stayed empty and without offsets.
import { errors } from '../errors.ts';
import { electProtocol, NO_BYTES, sameProtocols } from './group.ts';
import type { Group, JoinAnswer, Member, Protocol, SyncAnswer } from './group.ts';
import { joinAnswer, joinError, membersFor, syncAnswer, syncError } from './rebalance.ts';
import type { GroupHost, Rebalance } from './rebalance.ts';

/** Who says that it is a member: by its id and, if it is a static one, its instance. */
export interface MemberIdentity {
  memberId: string;
  instanceId: string | null;
}

export interface JoinRequest extends MemberIdentity {
  clientId: string;
  clientHost: string;
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
  protocolType: string;
  protocols: Protocol[];
  /** KIP-394: a newcomer is first told its id and joins again with it. */
  twoSteps: boolean;
  /** KIP-814: a leader that comes back can be told that its assignment stays. */
  canSkipAssignment: boolean;
}

export interface SyncRequest extends MemberIdentity {
  generation: number;
  /** What the member takes the group's to be, null where it does not say. */
  protocolType: string | null;
  protocol: string | null;
  assignments: { memberId: string; assignment: Buffer; }[];
}

/** Kafka's NewMemberJoinTimeoutMs: how long a newcomer may wait for its first generation. */
const NEWCOMER_TIMEOUT_MS = 300_000;

export class Membership {
  private readonly host: GroupHost;
  private readonly rebalance: Rebalance;

  constructor(host: GroupHost, rebalance: Rebalance) {
    this.host = host;
    this.rebalance = rebalance;
  }

  /** `request` offers a protocol that the group supports. */
  join(group: Group, request: JoinRequest, reply: (answer: JoinAnswer) => void): void {
    const refuse = (error: number, memberId = request.memberId): void => reply(joinError(error, memberId));
    const { memberId, protocols } = request;
    if (group.state === 'Dead') return refuse(errors.COORDINATOR_NOT_AVAILABLE);
    if (memberId === '') {
      const newId = this.host.nextMemberId(request.instanceId ?? request.clientId);
      const predecessor = group.members.get(group.statics.get(request.instanceId ?? '') ?? '');
      if (predecessor !== undefined && request.instanceId !== null) return this.replace(group, predecessor, newId, request, reply);
      // The id of a static member needs no second step: its instance keeps it from joining twice.
      if (!request.twoSteps || request.instanceId !== null) return this.add(group, newId, request, reply);
      this.expect(group, newId, request.sessionTimeoutMs);
      return refuse(errors.MEMBER_ID_REQUIRED, newId);
    }
    const error = instanceFence(group, request);
    if (error !== errors.NONE) return refuse(error);
    if (group.pending.has(memberId)) return this.add(group, memberId, request, reply);
    const member = group.members.get(memberId);
    if (member === undefined) return refuse(errors.UNKNOWN_MEMBER_ID);
    // A member that repeats itself (its answer was lost) gets the answer again; a leader that asks anew in a stable
    // group wants a new assignment.
    const repeats =
      sameProtocols(member, protocols) &&
      (group.state === 'CompletingRebalance' || (group.state === 'Stable' && group.leaderId !== memberId));
    if (repeats) return reply(joinAnswer(group, member));
    this.rejoin(group, member, request, reply);
  }

  sync(group: Group, request: SyncRequest, reply: (answer: SyncAnswer) => void): void {
    const error = fence(group, request, request.generation);
    if (error !== errors.NONE) return reply(syncError(error));
    const isOfAnother = (own: string, said: string | null): boolean => said !== null && said !== own;
    if (isOfAnother(group.protocolType, request.protocolType) || isOfAnother(group.protocol, request.protocol)) {
      return reply(syncError(errors.INCONSISTENT_GROUP_PROTOCOL));
    }
    if (group.state === 'PreparingRebalance') return reply(syncError(errors.REBALANCE_IN_PROGRESS));
    const member = group.members.get(request.memberId) as Member;
    this.rebalance.synced(group, member.id);
    if (group.state === 'Stable') {
      this.rebalance.renew(group, member);
      return reply(syncAnswer(group, member));
    }
    member.syncReply?.(syncError(errors.UNKNOWN_MEMBER_ID));
    member.syncReply = reply;
    if (member.id === group.leaderId) this.rebalance.assign(group, request.assignments);
  }

  heartbeat(group: Group, identity: MemberIdentity, generation: number): number {
    const error = fence(group, identity, generation);
    if (error !== errors.NONE) return error;
    this.rebalance.renew(group, group.members.get(identity.memberId) as Member);
    return group.state === 'PreparingRebalance' ? errors.REBALANCE_IN_PROGRESS : errors.NONE;
  }

  /** An administrator removes a static member by its instance alone. */
  leave(group: Group, identity: MemberIdentity): number {
    if (group.state === 'Dead') return errors.COORDINATOR_NOT_AVAILABLE;
    const { instanceId } = identity;
    const memberId = identity.memberId === '' && instanceId !== null ? (group.statics.get(instanceId) ?? '') : identity.memberId;
    if (group.pending.has(memberId)) {
      this.forget(group, memberId);
      this.rebalance.tryComplete(group);
      return errors.NONE;
    }
    const error = instanceFence(group, { memberId, instanceId });
    if (error !== errors.NONE) return error;
    const member = group.members.get(memberId);
    if (member === undefined) return errors.UNKNOWN_MEMBER_ID;
    this.rebalance.remove(group, member, 'left');
    return errors.NONE;
  }

  /** A commit counts as a sign of life. */
  renew(group: Group, memberId: string): void {
    const member = group.members.get(memberId);
    if (member !== undefined) this.rebalance.renew(group, member);
  }

  /** Ends a group that has no members; the ids it had handed out are worth nothing afterwards. */
  dissolve(group: Group): void {
    for (const memberId of [...group.pending.keys()]) this.forget(group, memberId);
    for (const deadline of [group.joinDeadline, group.syncDeadline, group.emptyDeadline]) this.host.deadlines.cancel(deadline);
    group.state = 'Dead';
  }

  private expect(group: Group, memberId: string, sessionTimeoutMs: number): void {
    const deadline = this.host.deadlines.add(this.host.nowMs + sessionTimeoutMs, () => {
      group.pending.delete(memberId);
      this.rebalance.tryComplete(group);
    });
    group.pending.set(memberId, deadline);
  }

  private forget(group: Group, memberId: string): void {
    this.host.deadlines.cancel(group.pending.get(memberId) ?? null);
    group.pending.delete(memberId);
  }

  private add(group: Group, id: string, request: JoinRequest, reply: (answer: JoinAnswer) => void): void {
    this.forget(group, id);
    const { clientId, clientHost, instanceId, sessionTimeoutMs, protocols } = request;
    const member: Member = {
      id, instanceId, clientId, clientHost, sessionTimeoutMs, rebalanceTimeoutMs: request.rebalanceTimeoutMs, protocols,
      assignment: NO_BYTES, isNew: true, joinReply: reply, syncReply: null, expiresMs: 0, session: null,
    };
    if (group.members.size === 0) group.protocolType = request.protocolType;
    if (group.leaderId === '') group.leaderId = id;
    if (group.state === 'PreparingRebalance' && group.generation === 0) group.newcomerDuringDelay = true;
    group.members.set(id, member);
    if (instanceId !== null) group.statics.set(instanceId, id);
    this.rebalance.extend(group, member, NEWCOMER_TIMEOUT_MS);
    this.rebalance.prepare(group, `${id} joined`);
    this.rebalance.tryComplete(group);
  }

  /**
   * A static member came back, with an id that fences whoever had its place before. In a stable group nothing else changes: no
   * rebalance, the same assignment (KIP-345).
   */
  private replace(group: Group, member: Member, id: string, request: JoinRequest, reply: (answer: JoinAnswer) => void): void {
    const { id: formerId, joinReply, syncReply } = member;
    const formerLeaderId = group.leaderId;
    rename(group, member, id);
    Object.assign(member, { clientId: request.clientId, clientHost: request.clientHost, joinReply: null, syncReply: null });
    joinReply?.(joinError(errors.FENCED_INSTANCE_ID, formerId));
    syncReply?.(syncError(errors.FENCED_INSTANCE_ID));
    member.sessionTimeoutMs = request.sessionTimeoutMs;
    member.rebalanceTimeoutMs = request.rebalanceTimeoutMs;
    member.protocols = request.protocols;
    this.rebalance.renew(group, member);
    if (group.state === 'Stable' && electProtocol(group) === group.protocol) {
      const skipsAssignment = request.canSkipAssignment && group.leaderId === id;
      // Who cannot be told to leave the assignment alone is told that another leads, and so asks for its own.
      const leaderId = request.canSkipAssignment ? group.leaderId : formerLeaderId;
      return reply({ ...joinAnswer(group, member), leaderId, skipsAssignment, members: skipsAssignment ? membersFor(group) : [] });
    }
    member.joinReply = reply;
    this.rebalance.prepare(group, `${id} took the place of ${formerId}`);
    this.rebalance.tryComplete(group);
  }

  private rejoin(group: Group, member: Member, request: JoinRequest, reply: (a: JoinAnswer) => void): void {
    const superseded = member.joinReply;
    member.sessionTimeoutMs = request.sessionTimeoutMs;
    member.rebalanceTimeoutMs = request.rebalanceTimeoutMs;
    member.protocols = request.protocols;
    member.joinReply = reply;
    this.rebalance.prepare(group, `${member.id} joined again`);
    superseded?.(joinError(errors.UNKNOWN_MEMBER_ID, member.id));
    this.rebalance.tryComplete(group);
  }
}

function rename(group: Group, member: Member, id: string): void {
  const formerId = member.id;
  member.id = id;
  group.members.delete(formerId);
  group.members.set(id, member);
  group.statics.set(member.instanceId as string, id);
  if (group.leaderId === formerId) group.leaderId = id;
  if (group.pendingSync.delete(formerId)) group.pendingSync.add(id);
}

/** Why an instance is not this member's: it is nobody's, or another took its place. NONE for members that are not static. */
function instanceFence(group: Group, { memberId, instanceId }: MemberIdentity): number {
  if (instanceId === null) return errors.NONE;
  const holderId = group.statics.get(instanceId);
  if (holderId === undefined) return errors.UNKNOWN_MEMBER_ID;
  return holderId === memberId ? errors.NONE : errors.FENCED_INSTANCE_ID;
}

/** Why this member may not act for this generation; NONE if it may. */
export function fence(group: Group, identity: MemberIdentity, generation: number): number {
  if (group.state === 'Dead') return errors.COORDINATOR_NOT_AVAILABLE;
  const error = instanceFence(group, identity);
  if (error !== errors.NONE) return error;
  if (!group.members.has(identity.memberId)) return errors.UNKNOWN_MEMBER_ID;
  return generation === group.generation ? errors.NONE : errors.ILLEGAL_GENERATION;
}
