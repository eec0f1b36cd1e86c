// The state machine of a classic consumer group, after Kafka's GroupCoordinator: who belongs to a group, and when a
// new generation of it begins. Pure: the host has the time and the deadlines, waiting requests are callbacks.
//
//   Empty --join--> PreparingRebalance --all joined--> CompletingRebalance --leader's sync--> Stable
//     ^                 |        ^                            |                                |
//     +---nobody left---+        +------ join, leave, expiry --+--------------------------------+
//
// Dead is a group that was deleted, or that stayed empty and without offsets.
import { errors } from '../errors.ts';
import { NO_BYTES, sameProtocols } from './group.ts';
import type { Group, JoinAnswer, Member, Protocol, SyncAnswer } from './group.ts';
import { joinAnswer, joinError } from './rebalance.ts';
import type { GroupHost, Rebalance } from './rebalance.ts';

export interface JoinRequest {
  memberId: string;
  clientId: string;
  clientHost: string;
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
  protocolType: string;
  protocols: Protocol[];
  /** KIP-394: a newcomer is first told its id and joins again with it. */
  twoSteps: boolean;
}

export interface SyncRequest {
  generation: number;
  memberId: string;
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
      const newId = this.host.nextMemberId(request.clientId);
      if (!request.twoSteps) return this.add(group, newId, request, reply);
      this.expect(group, newId, request.sessionTimeoutMs);
      return refuse(errors.MEMBER_ID_REQUIRED, newId);
    }
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
    const refuse = (error: number): void => reply({ error, assignment: NO_BYTES });
    const error = fence(group, request.memberId, request.generation);
    if (error !== errors.NONE) return refuse(error);
    if (group.state === 'PreparingRebalance') return refuse(errors.REBALANCE_IN_PROGRESS);
    const member = group.members.get(request.memberId) as Member;
    this.rebalance.synced(group, member.id);
    if (group.state === 'Stable') {
      this.rebalance.renew(group, member);
      return reply({ error: errors.NONE, assignment: member.assignment });
    }
    member.syncReply?.({ error: errors.UNKNOWN_MEMBER_ID, assignment: NO_BYTES });
    member.syncReply = reply;
    if (member.id === group.leaderId) this.rebalance.assign(group, request.assignments);
  }

  heartbeat(group: Group, memberId: string, generation: number): number {
    const error = fence(group, memberId, generation);
    if (error !== errors.NONE) return error;
    this.rebalance.renew(group, group.members.get(memberId) as Member);
    return group.state === 'PreparingRebalance' ? errors.REBALANCE_IN_PROGRESS : errors.NONE;
  }

  leave(group: Group, memberId: string): number {
    if (group.state === 'Dead') return errors.COORDINATOR_NOT_AVAILABLE;
    if (group.pending.has(memberId)) {
      this.forget(group, memberId);
      this.rebalance.tryComplete(group);
      return errors.NONE;
    }
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
    const { clientId, clientHost, sessionTimeoutMs, protocols } = request;
    const member: Member = {
      id, clientId, clientHost, sessionTimeoutMs, rebalanceTimeoutMs: request.rebalanceTimeoutMs, protocols,
      assignment: NO_BYTES, isNew: true, joinReply: reply, syncReply: null, expiresMs: 0, session: null,
    };
    if (group.members.size === 0) group.protocolType = request.protocolType;
    if (group.leaderId === '') group.leaderId = id;
    if (group.state === 'PreparingRebalance' && group.generation === 0) group.newcomerDuringDelay = true;
    group.members.set(id, member);
    this.rebalance.extend(group, member, NEWCOMER_TIMEOUT_MS);
    this.rebalance.prepare(group, `${id} joined`);
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

/** Why this member may not act for this generation; NONE if it may. */
export function fence(group: Group, memberId: string, generation: number): number {
  if (group.state === 'Dead') return errors.COORDINATOR_NOT_AVAILABLE;
  if (!group.members.has(memberId)) return errors.UNKNOWN_MEMBER_ID;
  return generation === group.generation ? errors.NONE : errors.ILLEGAL_GENERATION;
}
