import { describe, expect, it } from 'vitest';
import { GroupRig } from '../../test/group-rig.ts';
import { seededRandom } from '../../test/seeded-random.ts';
import { errors } from '../errors.ts';
import { MemoryStorage } from '../storage/memory.ts';
import { SimulatedDisk } from '../storage/simulated-disk.ts';
import type { Storage } from '../storage/storage.ts';
import type { JoinAnswer } from './group.ts';

const MEMBERLESS = -1;

/** A disk without room for anything more, until it gets its room back. */
function fill(disk: SimulatedDisk): void {
  disk.settings.capacityBytes = disk.usedBytes;
}

function rigWithTopic(storage: Storage, flush: 'never' | 'acks-all' = 'never'): GroupRig {
  const rig = new GroupRig({ storage, flush });
  rig.broker.topics.create('topic', 1);
  return rig;
}

describe('committed offsets', () => {
  it('are kept for members of the generation, and for consumers without a group while it has no members', () => {
    const rig = rigWithTopic(new MemoryStorage());
    expect(rig.committed()).toBe(-1);
    expect(rig.commit('', MEMBERLESS, 7)).toBe(errors.NONE);
    expect(rig.committed()).toBe(7);
    expect(rig.coordinator.list()).toEqual([{ groupId: 'group', protocolType: '', state: 'Empty' }]);
    const { memberId, generation } = rig.stableLeader();
    expect(rig.commit('', MEMBERLESS, 8)).toBe(errors.UNKNOWN_MEMBER_ID);
    expect(rig.commit(memberId, generation, 9)).toBe(errors.NONE);
    expect(rig.committed()).toBe(9);
    expect(rig.coordinator.offsets.committedPartitions('group')).toEqual([{ topic: 'topic', partitions: [0] }]);
  });

  it('are taken while members gather, so that nobody loses what it did, but not before the new assignment', () => {
    const rig = rigWithTopic(new MemoryStorage());
    const { memberId } = rig.stableLeader();
    rig.join();
    expect(rig.state).toBe('PreparingRebalance');
    expect(rig.commit(memberId, 1, 5)).toBe(errors.NONE);
    rig.join(memberId);
    expect(rig.commit(memberId, 2, 6)).toBe(errors.REBALANCE_IN_PROGRESS);
    expect(rig.committed()).toBe(5);
  });

  it('keep a member alive that commits instead of sending heartbeats', () => {
    const rig = rigWithTopic(new MemoryStorage());
    const { memberId } = rig.stableLeader();
    for (let offset = 0; offset < 5; offset += 1) {
      rig.advance(9_000);
      expect(rig.commit(memberId, 1, offset)).toBe(errors.NONE);
    }
  });

  it('go with their topic, with their group, and not with their members', () => {
    const rig = rigWithTopic(new MemoryStorage());
    const { memberId, generation } = rig.stableLeader();
    rig.commit(memberId, generation, 5);
    rig.leave(memberId);
    rig.advance(3_600_000);
    expect(rig.committed()).toBe(5);
    expect(rig.coordinator.delete('group').error).toBe(errors.NONE);
    expect(rig.committed()).toBe(-1);
    rig.commit('', MEMBERLESS, 6);
    rig.broker.topics.delete(rig.broker.topics.get('topic')!);
    expect(rig.committed()).toBe(-1);
  });

  it('are refused on a full disk with an error that clients retry, and nothing is half kept', () => {
    const storage = new SimulatedDisk(seededRandom(1));
    const rig = rigWithTopic(storage);
    rig.commit('', MEMBERLESS, 1);
    fill(storage);
    expect(rig.commit('', MEMBERLESS, 2)).toBe(errors.COORDINATOR_NOT_AVAILABLE);
    expect(rig.join().answer?.error).toBe(errors.COORDINATOR_NOT_AVAILABLE);
    expect(rig.committed()).toBe(1);
    storage.settings.capacityBytes = Infinity;
    expect(rig.commit('', MEMBERLESS, 3)).toBe(errors.NONE);
    expect(rig.join().answer?.error).toBe(errors.NONE);
  });
});

describe('a group that was empty for long', () => {
  it('lives on when it has members again, though its offsets went with their topic', () => {
    const rig = rigWithTopic(new MemoryStorage());
    rig.commit('', MEMBERLESS, 1);
    rig.advance(100_000);
    rig.broker.topics.delete(rig.broker.topics.get('topic')!);
    const { memberId, generation } = rig.stableLeader();
    for (let beats = 0; beats < 100; beats += 1) {
      rig.advance(9_000);
      expect(rig.heartbeat(memberId, generation)).toBe(errors.NONE);
    }
  });

  it('does not take the next one of its name with it', () => {
    const rig = rigWithTopic(new MemoryStorage());
    rig.commit('', MEMBERLESS, 1);
    rig.advance(100_000);
    rig.broker.topics.delete(rig.broker.topics.get('topic')!);
    expect(rig.coordinator.delete('group').error).toBe(errors.NONE);
    rig.broker.topics.create('topic', 1);
    rig.advance(400_000);
    rig.join('', { twoSteps: true, sessionTimeoutMs: 1_000_000 });
    rig.advance(599_999);
    expect(rig.state).toBe('Empty');
  });
});

it('a request that is refused founds no group', () => {
  const storage = new SimulatedDisk(seededRandom(1));
  const rig = rigWithTopic(storage);
  expect(rig.join('', { protocols: [] }).answer?.error).toBe(errors.INCONSISTENT_GROUP_PROTOCOL);
  expect(rig.coordinator.offsets.commit('group', { memberId: '', instanceId: null, generation: MEMBERLESS, entries: [], producerId: null }).error).toBe(errors.NONE);
  fill(storage);
  expect(rig.commit('', MEMBERLESS, 1)).toBe(errors.COORDINATOR_NOT_AVAILABLE);
  expect(rig.join().answer?.error).toBe(errors.COORDINATOR_NOT_AVAILABLE);
  expect(rig.coordinator.list()).toEqual([]);
  expect(rig.broker.nextDeadline()).toBe(Infinity);
});

describe('a restart', () => {
  it('keeps what was synced and loses the rest', () => {
    for (const [flush, survivor] of [['acks-all', 2], ['never', -1]] as const) {
      const storage = new SimulatedDisk(seededRandom(1));
      const before = rigWithTopic(storage, flush);
      before.commit('', MEMBERLESS, 1);
      before.commit('', MEMBERLESS, 2);
      storage.crash();
      expect(new GroupRig({ storage }).committed()).toBe(survivor);
    }
  });

  it('cuts a torn tail off and goes on behind it', () => {
    const storage = new SimulatedDisk(seededRandom(1));
    const before = rigWithTopic(storage);
    before.commit('', MEMBERLESS, 1);
    before.commit('', MEMBERLESS, 2);
    const journal = storage.open(storage.list().find((name) => name.startsWith('__consumer_offsets'))!);
    journal.truncate(journal.size - 3);
    const after = new GroupRig({ storage });
    expect(after.committed()).toBe(1);
    after.commit('', MEMBERLESS, 3);
    expect(new GroupRig({ storage }).committed()).toBe(3);
  });

  it('forgets members, sends them to join anew with an id never given before, and goes on after the last generation', () => {
    const storage = new MemoryStorage();
    const before = rigWithTopic(storage);
    const old = before.stableLeader();
    before.commit(old.memberId, 1, 5);
    const rig = new GroupRig({ storage });
    expect(rig.heartbeat(old.memberId, 1)).toBe(errors.UNKNOWN_MEMBER_ID);
    expect(rig.commit(old.memberId, 1, 6)).toBe(errors.UNKNOWN_MEMBER_ID);
    expect(rig.join(old.memberId).answer?.error).toBe(errors.UNKNOWN_MEMBER_ID);
    const anew = rig.join().answer as JoinAnswer;
    expect(anew).toMatchObject({ error: errors.NONE, generation: 2 });
    expect(anew.memberId).not.toBe(old.memberId);
    expect(rig.committed()).toBe(5);
  });

  it('does not bring back offsets of deleted groups and deleted topics', () => {
    const storage = new MemoryStorage();
    const before = rigWithTopic(storage);
    before.commit('', MEMBERLESS, 1);
    before.coordinator.delete('group');
    expect(new GroupRig({ storage }).coordinator.list()).toEqual([]);
    const again = new GroupRig({ storage });
    again.commit('', MEMBERLESS, 2);
    again.broker.topics.delete(again.broker.topics.get('topic')!);
    again.broker.topics.create('topic', 1);
    expect(new GroupRig({ storage }).committed()).toBe(-1);
  });

  it('finds the newest offsets after the journal was rewritten, which keeps it short', () => {
    const storage = new MemoryStorage();
    const rig = rigWithTopic(storage);
    const metadataLike = 'g'.repeat(1_000);
    for (let offset = 0; offset < 3_000; offset += 1) {
      const entry = { topic: 'topic', partition: 0, offset, leaderEpoch: -1, metadata: metadataLike, commitMs: 0 };
      rig.coordinator.offsets.commit('group', { memberId: '', instanceId: null, generation: MEMBERLESS, entries: [entry], producerId: null });
    }
    const sizes = storage.list().filter((name) => name.startsWith('__consumer_offsets')).map((name) => storage.open(name).size);
    expect(Math.max(...sizes)).toBeLessThan(1_100_000);
    expect(new GroupRig({ storage }).committed()).toBe(2_999);
  });
});

it('describes members with what they subscribed to and were assigned once the group is stable', () => {
  const rig = new GroupRig();
  const { memberId } = rig.join().answer as JoinAnswer;
  expect(rig.coordinator.describe('group')).toMatchObject({
    state: 'CompletingRebalance', protocolType: 'consumer', protocol: '', members: [{ memberId, metadata: Buffer.alloc(0) }],
  });
  rig.sync(memberId, 1, { [memberId]: 'all' });
  expect(rig.coordinator.describe('group')).toEqual({
    state: 'Stable', protocolType: 'consumer', protocol: 'range',
    members: [{
      memberId, instanceId: null, clientId: 'client', clientHost: '127.0.0.1', metadata: Buffer.from('topics'), assignment: Buffer.from('all'),
    }],
  });
});
