// Generations of a group: how one ends (`prepare`), how the next begins when all members are back (`complete`), and who
// is dropped on the way. `membership.ts` turns the members' requests into these steps.
import { errors } from '../errors.ts';
import type { Deadlines } from '../deadlines.ts';
import type { GroupEvent } from '../events.ts';
import { awaitsAllJoins, electProtocol, metadataFor, NO_BYTES, rebalanceTimeoutMs } from './group.ts';
import type { Group, JoinAnswer, Member, SyncAnswer } from './group.ts';
import type { SyncRequest } from './membership.ts';

export interface GroupLimits {
  minSessionTimeoutMs: number;
  maxSessionTimeoutMs: number;
  initialRebalanceDelayMs: number;
}

export interface GroupHost {
  readonly nowMs: number;
  readonly deadlines: Deadlines;
  readonly limits: GroupLimits;
  observe(event: GroupEvent): void;
  nextMemberId(clientId: string): string;
  /** Called when the last member of a group is gone. */
  emptied(group: Group): void;
}

export class Rebalance {
  private readonly host: GroupHost;

  constructor(host: GroupHost) {
    this.host = host;
  }

  /** The rebalance ran out of time, or the time in which a group that was empty gathers members is over. */
  private joinExpired(group: Group): void {
    if (group.state !== 'PreparingRebalance') return;
    if (group.newcomerDuringDelay && group.initialDelayLeftMs > 0) {
      const delayMs = Math.min(this.host.limits.initialRebalanceDelayMs, group.initialDelayLeftMs);
      group.newcomerDuringDelay = false;
      group.initialDelayLeftMs -= delayMs;
      this.joinWithin(group, delayMs);
      return;
    }
    this.complete(group);
  }

  /** Members that took the generation but never asked for their assignment go, and the rest begin anew. */
  private syncExpired(group: Group): void {
    for (const memberId of [...group.pendingSync]) {
      const member = group.members.get(memberId);
      if (member !== undefined) this.drop(group, member, 'sync timeout');
    }
    this.prepare(group, 'sync timeout');
    this.tryComplete(group);
  }

  prepare(group: Group, reason: string): void {
    if (group.state === 'PreparingRebalance' || group.state === 'Dead') return;
    const { deadlines, limits } = this.host;
    const refused = group.state === 'CompletingRebalance' ? [...group.members.values()] : [];
    group.pendingSync.clear();
    deadlines.cancel(group.syncDeadline);
    deadlines.cancel(group.emptyDeadline);
    const rebalanceMs = rebalanceTimeoutMs(group);
    const wasEmpty = group.state === 'Empty';
    group.gathering = wasEmpty && limits.initialRebalanceDelayMs > 0;
    group.newcomerDuringDelay = false;
    group.initialDelayLeftMs = Math.max(0, rebalanceMs - limits.initialRebalanceDelayMs);
    group.state = 'PreparingRebalance';
    this.joinWithin(group, wasEmpty ? limits.initialRebalanceDelayMs : rebalanceMs);
    this.host.observe({ type: 'rebalance', group: group.id, generation: group.generation, reason });
    for (const member of refused) {
      const reply = member.syncReply;
      if (reply === null) continue;
      member.syncReply = null;
      this.renew(group, member);
      reply(syncError(errors.REBALANCE_IN_PROGRESS));
    }
    // Without a delay the first member of an empty group does not wait for ids that others were given.
    if (wasEmpty && !group.gathering) this.complete(group);
  }

  tryComplete(group: Group): void {
    if (group.state !== 'PreparingRebalance' || group.gathering || awaitsAllJoins(group)) return;
    this.complete(group);
  }

  private complete(group: Group): void {
    const { deadlines, nowMs } = this.host;
    deadlines.cancel(group.joinDeadline);
    group.gathering = false;
    // A static member may be starting anew: its place is kept until its session is over.
    for (const member of [...group.members.values()]) {
      if (member.joinReply === null && member.instanceId === null) this.drop(group, member, 'rebalance timeout');
    }
    if (group.members.size > 0 && !electJoined(group)) return this.joinWithin(group, rebalanceTimeoutMs(group));
    group.generation += 1;
    if (group.members.size === 0) return this.empty(group);
    group.protocol = electProtocol(group);
    group.state = 'CompletingRebalance';
    const members = [...group.members.values()];
    this.host.observe({
      type: 'generation', group: group.id, generation: group.generation, leader: group.leaderId,
      members: members.map((member) => member.id),
    });
    group.syncDeadline = deadlines.add(nowMs + rebalanceTimeoutMs(group), () => this.syncExpired(group));
    const replies = members.map((member) => member.joinReply);
    for (const member of members) {
      group.pendingSync.add(member.id);
      member.isNew = false;
      member.joinReply = null;
      this.renew(group, member);
    }
    members.forEach((member, i) => replies[i]?.(joinAnswer(group, member)));
  }

  private empty(group: Group): void {
    group.protocol = '';
    group.state = 'Empty';
    this.host.emptied(group);
  }

  assign(group: Group, assignments: SyncRequest['assignments']): void {
    const byMember = new Map(assignments.map((entry) => [entry.memberId, entry.assignment]));
    group.state = 'Stable';
    this.host.observe({ type: 'stable', group: group.id, generation: group.generation });
    for (const member of group.members.values()) {
      member.assignment = byMember.get(member.id) ?? NO_BYTES;
      const reply = member.syncReply;
      member.syncReply = null;
      this.renew(group, member);
      reply?.(syncAnswer(group, member));
    }
  }

  synced(group: Group, memberId: string): void {
    group.pendingSync.delete(memberId);
    if (group.pendingSync.size === 0) this.host.deadlines.cancel(group.syncDeadline);
  }

  renew(group: Group, member: Member): void {
    this.extend(group, member, member.sessionTimeoutMs);
  }

  /** Gives a member this much time from now. */
  extend(group: Group, member: Member, timeoutMs: number): void {
    member.expiresMs = this.host.nowMs + timeoutMs;
    if (member.session !== null && member.session.dueMs <= member.expiresMs) return;
    this.host.deadlines.cancel(member.session);
    member.session = this.host.deadlines.add(member.expiresMs, () => this.sessionDue(group, member));
  }

  private sessionDue(group: Group, member: Member): void {
    member.session = null;
    if (member.expiresMs > this.host.nowMs) return this.extend(group, member, member.expiresMs - this.host.nowMs);
    // A member that waits for an answer of ours cannot send heartbeats, so its silence proves nothing.
    if (!member.isNew && (member.joinReply !== null || member.syncReply !== null)) return;
    this.remove(group, member, 'session expired');
  }

  private joinWithin(group: Group, timeoutMs: number): void {
    group.joinDeadline = this.host.deadlines.add(this.host.nowMs + timeoutMs, () => this.joinExpired(group));
  }

  drop(group: Group, member: Member, reason: string): void {
    const { joinReply, syncReply } = member;
    member.joinReply = null;
    member.syncReply = null;
    group.members.delete(member.id);
    if (member.instanceId !== null) group.statics.delete(member.instanceId);
    this.synced(group, member.id);
    this.host.deadlines.cancel(member.session);
    if (group.leaderId === member.id) group.leaderId = group.members.keys().next().value ?? '';
    this.host.observe({ type: 'member-gone', group: group.id, member: member.id, reason });
    joinReply?.(joinError(errors.UNKNOWN_MEMBER_ID, member.id));
    syncReply?.(syncError(errors.UNKNOWN_MEMBER_ID));
  }

  remove(group: Group, member: Member, reason: string): void {
    this.drop(group, member, reason);
    this.prepare(group, `${member.id} ${reason}`);
    this.tryComplete(group);
  }
}

/** Makes sure that the leader is one who has joined. False when nobody has. */
function electJoined(group: Group): boolean {
  const hasJoined = (member: Member | undefined): boolean => member !== undefined && member.joinReply !== null;
  if (hasJoined(group.members.get(group.leaderId))) return true;
  const joined = [...group.members.values()].find(hasJoined);
  if (joined !== undefined) group.leaderId = joined.id;
  return joined !== undefined;
}

export function joinError(error: number, memberId: string): JoinAnswer {
  return { error, generation: -1, protocolType: '', protocol: '', leaderId: '', memberId, skipsAssignment: false, members: [] };
}

export function joinAnswer(group: Group, member: Member): JoinAnswer {
  const { generation, protocolType, protocol, leaderId } = group;
  const members = member.id === leaderId ? membersFor(group) : [];
  return { error: errors.NONE, generation, protocolType, protocol, leaderId, memberId: member.id, skipsAssignment: false, members };
}

export function membersFor(group: Group): JoinAnswer['members'] {
  return [...group.members.values()].map((each) => ({
    memberId: each.id, instanceId: each.instanceId, metadata: metadataFor(each, group.protocol),
  }));
}

export function syncError(error: number): SyncAnswer {
  return { error, protocolType: '', protocol: '', assignment: NO_BYTES };
}

export function syncAnswer({ protocolType, protocol }: Group, { assignment }: Member): SyncAnswer {
  return { error: errors.NONE, protocolType, protocol, assignment };
}
