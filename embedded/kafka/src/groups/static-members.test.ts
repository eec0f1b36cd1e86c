// KIP-345: members with a name of their own, that may go and come back.
import { describe, expect, it, vi } from 'vitest';
import { GroupRig } from '../../test/group-rig.ts';
import { errors } from '../errors.ts';
import type { JoinAnswer } from './group.ts';
import type { JoinRequest } from './membership.ts';

const one = { instanceId: 'one' };
const two = { instanceId: 'two' };

/** A stable group of two static members, the first its leader. */
function pair(rig: GroupRig, changes: Partial<JoinRequest> = {}): [JoinAnswer, JoinAnswer] {
  const { memberId } = rig.join('', { ...one, ...changes }).answer as JoinAnswer;
  rig.sync(memberId, 1, { [memberId]: 'all' }, one);
  const newcomer = rig.join('', { ...two, ...changes });
  const leader = rig.join(memberId, { ...one, ...changes }).answer as JoinAnswer;
  const follower = newcomer.answer as JoinAnswer;
  const waiting = rig.sync(follower.memberId, 2, {}, two);
  rig.sync(leader.memberId, 2, { [leader.memberId]: 'left', [follower.memberId]: 'right' }, one);
  expect(waiting.answer?.assignment.toString()).toBe('right');
  return [leader, follower];
}

describe('a static member', () => {
  it('joins in one step, is called by its instance, and is told to the leader with it', () => {
    const rig = new GroupRig();
    const joined = rig.join('', { ...one, twoSteps: true }).answer as JoinAnswer;
    expect(joined).toMatchObject({ error: errors.NONE, generation: 1, memberId: 'one-1-1' });
    expect(joined.members).toMatchObject([{ memberId: 'one-1-1', instanceId: 'one' }]);
    expect(rig.coordinator.describe('group').members).toMatchObject([{ instanceId: 'one' }]);
  });

  it('that comes back in its session time has the same assignment, and nobody else notices', () => {
    const rig = new GroupRig();
    const [leader, follower] = pair(rig);
    rig.advance(9_000);
    rig.heartbeat(leader.memberId, 2, 'one');
    const back = rig.join('', two).answer as JoinAnswer;
    expect(back).toMatchObject({ error: errors.NONE, generation: 2, leaderId: leader.memberId, members: [] });
    expect(back.memberId).not.toBe(follower.memberId);
    expect(rig.state).toBe('Stable');
    expect(rig.sync(back.memberId, 2, {}, two).answer?.assignment.toString()).toBe('right');
    rig.advance(9_000);
    expect([rig.heartbeat(leader.memberId, 2, 'one'), rig.heartbeat(back.memberId, 2, 'two')]).toEqual([errors.NONE, errors.NONE]);
  });

  it('fences the one whose place it took, in all that it does', () => {
    const rig = new GroupRig();
    const [, follower] = pair(rig);
    rig.join('', two);
    expect(rig.heartbeat(follower.memberId, 2, 'two')).toBe(errors.FENCED_INSTANCE_ID);
    expect(rig.sync(follower.memberId, 2, {}, two).answer?.error).toBe(errors.FENCED_INSTANCE_ID);
    expect(rig.join(follower.memberId, two).answer?.error).toBe(errors.FENCED_INSTANCE_ID);
    expect(rig.leave(follower.memberId, 'two')).toBe(errors.FENCED_INSTANCE_ID);
    const commit = { memberId: follower.memberId, ...two, generation: 2, entries: [], producerId: null };
    expect(rig.coordinator.offsets.commit('group', commit).error).toBe(errors.FENCED_INSTANCE_ID);
    expect(rig.heartbeat(follower.memberId, 2)).toBe(errors.UNKNOWN_MEMBER_ID);
    expect(rig.heartbeat(follower.memberId, 2, 'nobody')).toBe(errors.UNKNOWN_MEMBER_ID);
  });

  it('turns away what its predecessor still waits for', () => {
    const rig = new GroupRig();
    const [leader, follower] = pair(rig);
    rig.join('', { instanceId: 'three' });
    const waiting = rig.join(follower.memberId, two);
    const back = rig.join('', two);
    expect(waiting.answer?.error).toBe(errors.FENCED_INSTANCE_ID);
    expect(back.answer).toBeNull();
    expect(rig.join(leader.memberId, one).answer?.members).toHaveLength(3);
    expect(back.answer).toMatchObject({ error: errors.NONE, generation: 3 });
  });

  it('that led comes back as one who follows, or who is told that its assignment stays (KIP-814)', () => {
    const rig = new GroupRig();
    const [leader] = pair(rig);
    const back = rig.join('', one).answer as JoinAnswer;
    expect(back).toMatchObject({ generation: 2, leaderId: leader.memberId, members: [], skipsAssignment: false });
    const again = rig.join('', { ...one, canSkipAssignment: true }).answer as JoinAnswer;
    expect(again).toMatchObject({ generation: 2, leaderId: again.memberId, skipsAssignment: true });
    expect(again.members.map(({ instanceId }) => instanceId).sort()).toEqual(['one', 'two']);
  });

  it('that comes back with other protocols begins a rebalance', () => {
    const rig = new GroupRig();
    const both = { protocols: ['range', 'sticky'].map((name) => ({ name, metadata: Buffer.from('topics') })) };
    const { memberId } = rig.join('', { ...one, ...both }).answer as JoinAnswer;
    rig.sync(memberId, 1, {}, one);
    const back = rig.join('', { ...one, protocols: [both.protocols[1]] }).answer as JoinAnswer;
    expect(back).toMatchObject({ error: errors.NONE, generation: 2, protocol: 'sticky' });
  });

  it('keeps its place through a rebalance that it misses, until its session is over', () => {
    const rig = new GroupRig();
    const long = { ...two, sessionTimeoutMs: 60_000 };
    const { memberId } = rig.join('', one).answer as JoinAnswer;
    rig.sync(memberId, 1, {}, one);
    rig.join('', long);
    rig.join(memberId, one);
    rig.sync(memberId, 2, {}, one);
    rig.join('', { instanceId: 'three' });
    const leader = rig.join(memberId, one);
    rig.advance(30_000);
    expect(leader.answer?.members.map(({ instanceId }) => instanceId)).toEqual(['one', 'two', 'three']);
    for (let seconds = 0; seconds < 60; seconds += 5) {
      rig.heartbeat(memberId, 3, 'one');
      rig.advance(5_000);
    }
    expect(rig.coordinator.describe('group').members.map(({ instanceId }) => instanceId)).not.toContain('two');
  });

  it.each([0, -1])('that has %i ms to join anew, and is away, keeps its place until its session is over, and the clock goes on', (rebalanceTimeoutMs) => {
    const rig = new GroupRig();
    pair(rig, { rebalanceTimeoutMs });
    const { deadlines } = rig.broker;
    const add = deadlines.add.bind(deadlines);
    let made = 0;
    vi.spyOn(deadlines, 'add').mockImplementation((dueMs, action) => {
      if (++made > 30_000) throw new Error('there is always something due');
      return add(dueMs, action);
    });
    rig.leave('', 'one');
    rig.advance(9_999);
    expect(rig.coordinator.describe('group').members.map(({ instanceId }) => instanceId)).toEqual(['two']);
    rig.advance(1);
    expect(rig.state).toBe('Empty');
  });

  it('is removed by its instance alone, or with its id', () => {
    const rig = new GroupRig();
    const [leader] = pair(rig);
    expect(rig.coordinator.leave('group', [{ memberId: '', instanceId: 'two' }, { memberId: '', instanceId: 'nobody' }])).toEqual({
      error: errors.NONE, memberErrors: [errors.NONE, errors.UNKNOWN_MEMBER_ID],
    });
    expect(rig.join(leader.memberId, one).answer?.members).toHaveLength(1);
    expect(rig.leave(leader.memberId, 'one')).toBe(errors.NONE);
    expect(rig.state).toBe('Empty');
    expect(rig.join('', one).answer).toMatchObject({ error: errors.NONE });
  });
});

it('a sync that names another protocol than the group has is refused (KIP-559)', () => {
  const rig = new GroupRig();
  const { memberId } = rig.join().answer as JoinAnswer;
  expect(rig.sync(memberId, 1, {}, { protocolType: 'connect' }).answer?.error).toBe(errors.INCONSISTENT_GROUP_PROTOCOL);
  expect(rig.sync(memberId, 1, {}, { protocol: 'sticky' }).answer?.error).toBe(errors.INCONSISTENT_GROUP_PROTOCOL);
  expect(rig.sync(memberId, 1, {}, { protocolType: 'consumer', protocol: 'range' }).answer).toMatchObject({ error: errors.NONE, protocol: 'range' });
});
