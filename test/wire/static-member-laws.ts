// Static members (KIP-345), request by request: no client here can be told to vanish and come back at a chosen moment.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordBatch } from '../../embedded/kafka/test/record-batches.ts';
import { fetchOnce, produceOnce, RawClient } from './raw-client.ts';
import { clientFor, uniqueName, until, type Target } from './target.ts';
import { findCoordinator } from './version-laws.ts';

const UNKNOWN_MEMBER_ID = 25;
const FENCED_INSTANCE_ID = 82;
const GROUP_SUBSCRIBED_TO_TOPIC = 86;

/** ConsumerProtocolSubscription v0 of one topic. */
function subscription(topic: string): Buffer {
  const name = Buffer.from(topic);
  const head = Buffer.alloc(8);
  head.writeInt32BE(1, 2);
  head.writeInt16BE(name.length, 6);
  return Buffer.concat([head, name, Buffer.from('ffffffff', 'hex')]);
}

export function staticMemberLaws(target: () => Target): void {
  describe('static members', () => {
    let raw: RawClient;
    let other: RawClient;
    beforeAll(async () => {
      [raw, other] = [new RawClient(target()), new RawClient(target())];
      await until('there is a coordinator', async () => (await findCoordinator(raw, 'any')) === 0);
    });
    afterAll(() => {
      raw.destroy();
      other.destroy();
    });

    const topicOf = async (): Promise<string> => {
      const topic = uniqueName('static');
      const admin = clientFor(target()).admin();
      await admin.connect();
      await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: false });
      await admin.disconnect();
      await until('the topic has a leader', async () => (await fetchOnce(raw, { topic, offset: 0 })).error === 0);
      return topic;
    };

    /** JoinGroup v5. */
    const join = async (client: RawClient, group: string, memberId: string, instance: string, topic: string) => {
      const reader = await client.exchange(11, 5, (body) => {
        body.string(group).i32(10_000).i32(10_000).string(memberId).string(instance).string('consumer');
        body.structs(['range'], (name) => body.string(name).bytes(subscription(topic)));
      });
      reader.i32();
      const answer = { error: reader.i16(), generation: reader.i32() };
      reader.string();
      const [leaderId, id] = [reader.string(), reader.string()];
      const members = reader.structs(() => [reader.string(), reader.nullableString(), reader.bytes()][1]);
      return { ...answer, leaderId, memberId: id, members };
    };
    /** SyncGroup v3. */
    const sync = async (client: RawClient, group: string, generation: number, memberId: string, instance: string, assignments: [string, string][] = []) => {
      const reader = await client.exchange(14, 3, (body) => {
        body.string(group).i32(generation).string(memberId).string(instance);
        body.structs(assignments, ([id, text]) => body.string(id).bytes(Buffer.from(text)));
      });
      reader.i32();
      return { error: reader.i16(), assignment: reader.bytes().toString() };
    };
    /** Heartbeat v3. */
    const heartbeat = async (group: string, generation: number, memberId: string, instance: string): Promise<number> => {
      const reader = await raw.exchange(12, 3, (body) => body.string(group).i32(generation).string(memberId).string(instance));
      reader.i32();
      return reader.i16();
    };
    /** A stable group of two, `one` its leader. */
    const pair = async (topic: string) => {
      const group = uniqueName('static-group');
      const first = await join(raw, group, '', 'one', topic);
      expect(first).toMatchObject({ error: 0, generation: 1, members: ['one'] });
      await sync(raw, group, 1, first.memberId, 'one', [[first.memberId, 'all']]);
      const joining = join(other, group, '', 'two', topic);
      await until('there is a rebalance', async () => (await heartbeat(group, 1, first.memberId, 'one')) === 27);
      const leader = await join(raw, group, first.memberId, 'one', topic);
      const follower = await joining;
      expect([...leader.members].sort()).toEqual(['one', 'two']);
      const syncing = sync(other, group, 2, follower.memberId, 'two');
      await sync(raw, group, 2, leader.memberId, 'one', [[leader.memberId, 'left'], [follower.memberId, 'right']]);
      expect(await syncing).toEqual({ error: 0, assignment: 'right' });
      return { group, leader: leader.memberId, follower: follower.memberId };
    };

    it('come back to the assignment that they had, without a rebalance, and fence whoever had their place', async () => {
      const topic = await topicOf();
      const { group, leader, follower } = await pair(topic);
      const back = await join(other, group, '', 'two', topic);
      expect(back).toMatchObject({ error: 0, generation: 2, leaderId: leader, members: [] });
      expect(back.memberId).not.toBe(follower);
      expect(await sync(other, group, 2, back.memberId, 'two')).toEqual({ error: 0, assignment: 'right' });
      expect(await heartbeat(group, 2, leader, 'one')).toBe(0);
      expect(await heartbeat(group, 2, back.memberId, 'two')).toBe(0);
      expect(await heartbeat(group, 2, follower, 'two')).toBe(FENCED_INSTANCE_ID);
      expect(await heartbeat(group, 2, follower, 'nobody')).toBe(UNKNOWN_MEMBER_ID);
      expect((await sync(other, group, 2, follower, 'two')).error).toBe(FENCED_INSTANCE_ID);
      expect((await join(other, group, follower, 'two', topic)).error).toBe(FENCED_INSTANCE_ID);
    });

    it('that led come back as followers, so that they ask for their assignment', async () => {
      const topic = await topicOf();
      const { group, leader } = await pair(topic);
      const back = await join(raw, group, '', 'one', topic);
      expect(back).toMatchObject({ error: 0, generation: 2, leaderId: leader, members: [] });
      expect(await sync(raw, group, 2, back.memberId, 'one')).toEqual({ error: 0, assignment: 'left' });
    });

    it('are removed by their instance alone, several at once', async () => {
      const { group } = await pair(await topicOf());
      const reader = await raw.exchange(13, 3, (body) => body.string(group).structs(['one', 'two', 'nobody'], (instance) => body.string('').string(instance)));
      reader.i32();
      expect(reader.i16()).toBe(0);
      expect(reader.structs(() => [reader.string(), reader.nullableString(), reader.i16()].slice(1))).toEqual([['one', 0], ['two', 0], ['nobody', UNKNOWN_MEMBER_ID]]);
    });

    it('and all other members keep the offsets of what they read from being deleted', async () => {
      const [topic, elsewhere] = [await topicOf(), await topicOf()];
      const { group, leader } = await pair(topic);
      expect((await produceOnce(raw, topic, recordBatch())).error).toBe(0);
      const committing = await raw.exchange(8, 7, (body) => {
        body.string(group).i32(2).string(leader).string('one');
        body.structs([topic, elsewhere], (name) => body.string(name).structs([0], (index) => body.i32(index).i64(1).i32(-1).string('')));
      });
      committing.i32();
      expect(committing.structs(() => [committing.string(), committing.structs(() => [committing.i32(), committing.i16()][1])][1])).toEqual([[0], [0]]);
      const remove = async (name: string): Promise<[number, number]> => {
        const reader = await raw.exchange(47, 0, (body) => body.string(group).structs([name], (each) => body.string(each).structs([0], (index) => body.i32(index))));
        const error = reader.i16();
        reader.i32();
        const [[partition]] = reader.structs(() => [reader.string(), reader.structs(() => [reader.i32(), reader.i16()][1])][1] as number[]);
        return [error, partition];
      };
      expect(await remove(topic)).toEqual([0, GROUP_SUBSCRIBED_TO_TOPIC]);
      expect(await remove(elsewhere)).toEqual([0, 0]);
    });
  });
}
