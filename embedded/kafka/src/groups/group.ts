// What a consumer group is: its members, its generation and the questions that the state machine asks of it.
// The transitions are in `membership.ts`.
import type { Deadline } from '../deadlines.ts';
import { GroupOffsets } from './group-offsets.ts';

export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead';

export interface Protocol {
  name: string;
  metadata: Buffer;
}

export interface JoinAnswer {
  error: number;
  generation: number;
  protocolType: string;
  protocol: string;
  leaderId: string;
  memberId: string;
  /** For a leader that came back as a static member: what it had assigned stays (KIP-814). */
  skipsAssignment: boolean;
  /** Filled for the leader alone, which assigns the partitions. */
  members: { memberId: string; instanceId: string | null; metadata: Buffer; }[];
}

export interface SyncAnswer {
  error: number;
  protocolType: string;
  protocol: string;
  assignment: Buffer;
}

export interface Member {
  /** A static member gets another one each time that its client starts anew. */
  id: string;
  /** What a static member is called by whoever runs its client (KIP-345), null for all others. */
  readonly instanceId: string | null;
  clientId: string;
  clientHost: string;
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
  protocols: Protocol[];
  assignment: Buffer;
  /** True until its first rebalance ends: a newcomer's session does not run yet, it has a longer allowance. */
  isNew: boolean;
  joinReply: ((answer: JoinAnswer) => void) | null;
  syncReply: ((answer: SyncAnswer) => void) | null;
  expiresMs: number;
  /** Looks at `expiresMs` when it fires: a heartbeat moves only that number. Null while an answer is owed. */
  session: Deadline | null;
}

export interface Group {
  readonly id: string;
  state: GroupState;
  generation: number;
  protocolType: string;
  protocol: string;
  leaderId: string;
  readonly members: Map<string, Member>;
  /** Ids of static members by their instances. */
  readonly statics: Map<string, string>;
  /** Ids handed out that have not joined with them yet; the next generation waits for them. */
  readonly pending: Map<string, Deadline>;
  /** Members of this generation that have not asked for their assignment yet. */
  readonly pendingSync: Set<string>;
  joinDeadline: Deadline | null;
  syncDeadline: Deadline | null;
  emptyDeadline: Deadline | null;
  /** True while a group that was empty waits for more members (the initial delay), whoever has joined. */
  gathering: boolean;
  initialDelayLeftMs: number;
  newcomerDuringDelay: boolean;
  readonly offsets: GroupOffsets;
}

/** A group that nobody has joined. */
export function newGroup(id: string): Group {
  return {
    id, state: 'Empty', generation: 0, protocolType: '', protocol: '', leaderId: '', members: new Map(), statics: new Map(), pending: new Map(),
    pendingSync: new Set(), joinDeadline: null, syncDeadline: null, emptyDeadline: null, gathering: false,
    initialDelayLeftMs: 0, newcomerDuringDelay: false, offsets: new GroupOffsets(),
  };
}

export const NO_BYTES: Buffer = Buffer.alloc(0);

export function awaitsAllJoins(group: Group): boolean {
  if (group.pending.size > 0) return true;
  for (const member of group.members.values()) if (member.joinReply === null) return true;
  return false;
}

export function supportsProtocols(group: Group, protocolType: string, protocols: readonly Protocol[]): boolean {
  if (protocolType === '' || protocols.length === 0) return false;
  if (group.members.size === 0) return true;
  if (group.protocolType !== protocolType) return false;
  // The asking member's own earlier list counts too, as in Kafka: a member cannot move a group to a protocol that
  // its previous incarnation did not offer in one step.
  const common = commonProtocols(group);
  return protocols.some((protocol) => common.has(protocol.name));
}

function commonProtocols(group: Group): Set<string> {
  let common: Set<string> | null = null;
  for (const member of group.members.values()) {
    const names = member.protocols.map((protocol) => protocol.name);
    const before = common as Set<string> | null;
    common = new Set(before === null ? names : names.filter((name) => before.has(name)));
  }
  return common ?? new Set();
}

/** Each member votes for the first of its protocols that all support; the order of members breaks a tie. */
export function electProtocol(group: Group): string {
  const common = commonProtocols(group);
  const votes = new Map<string, number>();
  for (const member of group.members.values()) {
    const vote = member.protocols.find((protocol) => common.has(protocol.name));
    if (vote !== undefined) votes.set(vote.name, (votes.get(vote.name) ?? 0) + 1);
  }
  let winner = '';
  for (const [name, count] of votes) if (winner === '' || count > (votes.get(winner) as number)) winner = name;
  return winner;
}

export function metadataFor(member: Member, protocol: string): Buffer {
  return member.protocols.find((candidate) => candidate.name === protocol)?.metadata ?? NO_BYTES;
}

export function sameProtocols(member: Member, protocols: readonly Protocol[]): boolean {
  return (
    member.protocols.length === protocols.length &&
    member.protocols.every((own, i) => own.name === protocols[i]?.name && own.metadata.equals(protocols[i].metadata))
  );
}

/** A millisecond at least, whatever the members say: a rebalance for which nobody has come back yet begins its time anew. */
export function rebalanceTimeoutMs(group: Group): number {
  let longestMs = 1;
  for (const member of group.members.values()) longestMs = Math.max(longestMs, member.rebalanceTimeoutMs);
  return longestMs;
}
