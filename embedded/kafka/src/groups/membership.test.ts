import { describe, expect, it } from 'vitest';
import { GroupRig } from '../../test/group-rig.ts';
import { errors } from '../errors.ts';
import type { JoinAnswer } from './group.ts';

const roundRobin = { protocols: [{ name: 'roundrobin', metadata: Buffer.from('topics') }] };

/** A stable group of two, the first its leader. */
function pair(rig: GroupRig): [JoinAnswer, JoinAnswer] {
  const { memberId } = rig.stableLeader();
  const newcomer = rig.join();
  const leader = rig.join(memberId).answer as JoinAnswer;
  const follower = newcomer.answer as JoinAnswer;
  const waiting = rig.sync(follower.memberId, follower.generation);
  rig.sync(leader.memberId, leader.generation, { [leader.memberId]: 'left', [follower.memberId]: 'right' });
  expect(waiting.answer?.assignment.toString()).toBe('right');
  return [leader, follower];
}

describe('the states of a group', () => {
  it('goes from Empty over a join and a sync to Stable, and back when the last member leaves', () => {
    const rig = new GroupRig();
    expect(rig.state).toBe('Dead');
    const joined = rig.join().answer as JoinAnswer;
    expect(joined).toMatchObject({ error: errors.NONE, generation: 1, protocol: 'range', leaderId: joined.memberId });
    expect(joined.members.map((member) => member.memberId)).toEqual([joined.memberId]);
    expect(rig.state).toBe('CompletingRebalance');
    expect(rig.sync(joined.memberId, 1, { [joined.memberId]: 'all' }).answer?.assignment.toString()).toBe('all');
    expect(rig.state).toBe('Stable');
    expect(rig.leave(joined.memberId)).toBe(errors.NONE);
    expect(rig.state).toBe('Empty');
  });

  it('prepares a rebalance when a member joins, tells the others by their heartbeats, and waits for them', () => {
    const rig = new GroupRig();
    const leader = rig.stableLeader();
    const newcomer = rig.join();
    expect(rig.state).toBe('PreparingRebalance');
    expect(newcomer.answer).toBeNull();
    expect(rig.heartbeat(leader.memberId, 1)).toBe(errors.REBALANCE_IN_PROGRESS);
    expect(rig.sync(leader.memberId, 1).answer?.error).toBe(errors.REBALANCE_IN_PROGRESS);
    const again = rig.join(leader.memberId);
    expect(again.answer).toMatchObject({ generation: 2, leaderId: leader.memberId });
    expect(again.answer?.members).toHaveLength(2);
    expect(newcomer.answer).toMatchObject({ generation: 2, leaderId: leader.memberId, members: [] });
  });

  it('is Dead once deleted, and once it stayed empty and without offsets', () => {
    const rig = new GroupRig();
    const leader = rig.stableLeader();
    expect(rig.coordinator.delete('group').error).toBe(errors.NON_EMPTY_GROUP);
    rig.leave(leader.memberId);
    expect(rig.coordinator.delete('group').error).toBe(errors.NONE);
    expect(rig.state).toBe('Dead');
    expect(rig.coordinator.delete('group').error).toBe(errors.GROUP_ID_NOT_FOUND);
    rig.leave(rig.stableLeader().memberId);
    rig.advance(599_999);
    expect(rig.state).toBe('Empty');
    rig.advance(1);
    expect(rig.state).toBe('Dead');
    expect(rig.broker.nextDeadline()).toBe(Infinity);
  });
});

describe('joining', () => {
  it('tells a newcomer its id first where the version asks for that, and forgets an id that is not used', () => {
    const rig = new GroupRig();
    const told = rig.join('', { twoSteps: true }).answer as JoinAnswer;
    expect(told).toMatchObject({ error: errors.MEMBER_ID_REQUIRED, memberId: 'client-1-1' });
    expect(rig.join(told.memberId, { twoSteps: true }).answer).toMatchObject({ error: errors.NONE, generation: 1 });
    const unused = rig.join('', { twoSteps: true }).answer as JoinAnswer;
    rig.heartbeat(told.memberId, 1);
    rig.advance(10_000);
    expect(rig.join(unused.memberId).answer?.error).toBe(errors.UNKNOWN_MEMBER_ID);
  });

  it('holds the next generation back for ids that were handed out', () => {
    const rig = new GroupRig();
    const leader = rig.stableLeader();
    const first = rig.join();
    const second = rig.join('', { twoSteps: true }).answer as JoinAnswer;
    const again = rig.join(leader.memberId);
    expect(again.answer).toBeNull();
    rig.join(second.memberId);
    expect(again.answer?.members).toHaveLength(3);
    expect(first.answer?.generation).toBe(2);
  });

  it('goes on without a handed-out id whose owner leaves', () => {
    const rig = new GroupRig();
    const leader = rig.stableLeader();
    rig.join();
    const pending = rig.join('', { twoSteps: true }).answer as JoinAnswer;
    const again = rig.join(leader.memberId);
    expect(rig.leave(pending.memberId)).toBe(errors.NONE);
    expect(again.answer?.members).toHaveLength(2);
  });

  it('refuses what cannot be: no group id, absurd sessions, ids it never gave, protocols nobody shares', () => {
    const rig = new GroupRig();
    const refusal = (groupId: string, sessionTimeoutMs: number, memberId: string): number => {
      let error = 0;
      const request = {
        memberId, instanceId: null, clientId: 'c', clientHost: 'h', sessionTimeoutMs, rebalanceTimeoutMs: 1, protocolType: 'consumer',
        protocols: [], twoSteps: false, canSkipAssignment: false,
      };
      rig.coordinator.join(groupId, request, (answer) => (error = answer.error));
      return error;
    };
    expect(refusal('', 10_000, '')).toBe(errors.INVALID_GROUP_ID);
    expect(refusal('group', 5_999, '')).toBe(errors.INVALID_SESSION_TIMEOUT);
    expect(refusal('group', 1_800_001, '')).toBe(errors.INVALID_SESSION_TIMEOUT);
    expect(refusal('group', 10_000, 'stranger')).toBe(errors.UNKNOWN_MEMBER_ID);
    expect(refusal('group', 10_000, '')).toBe(errors.INCONSISTENT_GROUP_PROTOCOL);
    rig.stableLeader();
    expect(rig.join('stranger').answer?.error).toBe(errors.UNKNOWN_MEMBER_ID);
    expect(rig.join('', roundRobin).answer?.error).toBe(errors.INCONSISTENT_GROUP_PROTOCOL);
    expect(rig.join('', { protocolType: 'connect' }).answer?.error).toBe(errors.INCONSISTENT_GROUP_PROTOCOL);
    expect(rig.state).toBe('Stable');
  });

  it('elects the protocol that most members prefer of those that all support', () => {
    const rig = new GroupRig();
    const named = (...names: string[]) => ({ protocols: names.map((name) => ({ name, metadata: Buffer.from(name) })) });
    const first = rig.join('', named('a', 'b', 'c')).answer as JoinAnswer;
    const second = rig.join('', named('c', 'b'));
    const third = rig.join('', named('c', 'b', 'a'));
    const again = rig.join(first.memberId, named('a', 'b', 'c'));
    expect([again, second, third].map(({ answer }) => answer?.protocol)).toEqual(['c', 'c', 'c']);
    expect(again.answer?.members.map((member) => member.metadata.toString())).toEqual(['c', 'c', 'c']);
  });

  it('answers a repeated join with the same generation, and rebalances when the leader or the protocols change', () => {
    const rig = new GroupRig();
    const [leader, follower] = pair(rig);
    expect(rig.join(follower.memberId).answer).toMatchObject({ error: errors.NONE, generation: 2, members: [] });
    expect(rig.state).toBe('Stable');
    const changed = [{ name: 'range', metadata: Buffer.from('other topics') }];
    expect(rig.join(follower.memberId, { protocols: changed }).answer).toBeNull();
    expect(rig.join(leader.memberId).answer).toMatchObject({ generation: 3 });
    expect(rig.join(leader.memberId).answer?.members).toHaveLength(2);
    rig.sync(leader.memberId, 3);
    expect(rig.join(leader.memberId).answer).toBeNull();
    expect(rig.state).toBe('PreparingRebalance');
  });

  it('gathers members during the initial delay, longer while more come, but no longer than the rebalance timeout', () => {
    const rig = new GroupRig({ groupInitialRebalanceDelayMs: 3_000 });
    const long = { rebalanceTimeoutMs: 7_000 };
    const first = rig.join('', long);
    rig.advance(2_999);
    const second = rig.join('', long);
    rig.advance(1);
    expect(first.answer).toBeNull();
    rig.advance(2_000);
    const third = rig.join('', long);
    rig.advance(1_000);
    expect(first.answer).toBeNull();
    rig.advance(1_000);
    expect(first.answer?.members).toHaveLength(3);
    expect([second.answer?.generation, third.answer?.generation]).toEqual([1, 1]);
  });
});

describe('time running out', () => {
  it('expires a silent member after its session timeout, and not before', () => {
    const rig = new GroupRig();
    const [leader, follower] = pair(rig);
    rig.advance(9_999);
    expect(rig.heartbeat(leader.memberId, 2)).toBe(errors.NONE);
    expect(rig.state).toBe('Stable');
    rig.advance(1);
    expect(rig.state).toBe('PreparingRebalance');
    expect(rig.heartbeat(follower.memberId, 2)).toBe(errors.UNKNOWN_MEMBER_ID);
    expect(rig.join(leader.memberId).answer?.members).toHaveLength(1);
  });

  it('makes another member the leader when the leader expires', () => {
    const rig = new GroupRig();
    const [leader, follower] = pair(rig);
    rig.advance(9_000);
    rig.heartbeat(follower.memberId, 2);
    rig.advance(1_000);
    expect(rig.join(follower.memberId).answer?.leaderId).toBe(follower.memberId);
    expect(rig.sync(leader.memberId, 2).answer?.error).toBe(errors.UNKNOWN_MEMBER_ID);
  });

  it('drops members that do not come back within the rebalance timeout', () => {
    const rig = new GroupRig();
    const leader = rig.stableLeader();
    const newcomer = rig.join();
    for (let seconds = 0; seconds < 29; seconds += 1) {
      rig.advance(1_000);
      expect(rig.heartbeat(leader.memberId, 1)).toBe(errors.REBALANCE_IN_PROGRESS);
    }
    expect(newcomer.answer).toBeNull();
    rig.advance(1_000);
    expect(newcomer.answer?.members).toHaveLength(1);
    expect(rig.heartbeat(leader.memberId, 1)).toBe(errors.UNKNOWN_MEMBER_ID);
  });

  it('drops members that never ask for their assignment, although they send heartbeats', () => {
    const rig = new GroupRig();
    const { memberId } = rig.join().answer as JoinAnswer;
    for (let seconds = 0; seconds < 29; seconds += 1) {
      rig.advance(1_000);
      expect(rig.heartbeat(memberId, 1)).toBe(errors.NONE);
    }
    rig.advance(1_000);
    expect(rig.heartbeat(memberId, 1)).toBe(errors.UNKNOWN_MEMBER_ID);
    expect(rig.state).toBe('Empty');
  });

  it('does not hold it against a member that it waits for an answer', () => {
    const rig = new GroupRig();
    const [leader, follower] = pair(rig);
    const newcomer = rig.join();
    const waiting = rig.join(follower.memberId);
    for (let seconds = 0; seconds < 20; seconds += 1) {
      rig.advance(1_000);
      rig.heartbeat(leader.memberId, 2);
    }
    expect([waiting.answer, newcomer.answer]).toEqual([null, null]);
    expect(rig.join(leader.memberId).answer?.members).toHaveLength(3);
    expect(waiting.answer?.generation).toBe(3);
  });
});

describe('fences', () => {
  it('refuses heartbeats, syncs and commits of other generations and of strangers', () => {
    const rig = new GroupRig();
    const { memberId } = rig.stableLeader();
    expect(rig.heartbeat(memberId, 2)).toBe(errors.ILLEGAL_GENERATION);
    expect(rig.heartbeat('stranger', 1)).toBe(errors.UNKNOWN_MEMBER_ID);
    expect(rig.sync(memberId, 2).answer?.error).toBe(errors.ILLEGAL_GENERATION);
    expect(rig.commit(memberId, 2, 5)).toBe(errors.ILLEGAL_GENERATION);
    expect(rig.commit('stranger', 1, 5)).toBe(errors.UNKNOWN_MEMBER_ID);
    expect(rig.commit('', -1, 5)).toBe(errors.UNKNOWN_MEMBER_ID);
    expect(rig.committed()).toBe(-1);
  });

  it('turns waiting syncs away when a rebalance begins before the leader has assigned', () => {
    const rig = new GroupRig();
    const { memberId } = rig.stableLeader();
    const newcomer = rig.join();
    rig.join(memberId);
    const waiting = rig.sync((newcomer.answer as JoinAnswer).memberId, 2);
    rig.join();
    expect(waiting.answer?.error).toBe(errors.REBALANCE_IN_PROGRESS);
  });

  it('ends the waiting requests of a member that leaves', () => {
    const rig = new GroupRig();
    const { memberId } = rig.stableLeader();
    const newcomer = rig.join('', { twoSteps: true }).answer as JoinAnswer;
    const joining = rig.join(newcomer.memberId);
    rig.leave(newcomer.memberId);
    expect(joining.answer?.error).toBe(errors.UNKNOWN_MEMBER_ID);
    expect(rig.join(memberId).answer?.generation).toBe(2);
  });
});
