import type { Admin, Consumer } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { RawClient } from './raw-client.ts';
import { clientFor, makeTopic, uniqueName, until, type Target } from './target.ts';

/** The shortest that Kafka allows unless told otherwise. */
const SESSION_MS = 6_000;

/** A kafkajs consumer with what it was assigned and what it got. */
class Member {
  readonly got: string[] = [];
  assigned: number[] = [];
  readonly consumer: Consumer;

  constructor(target: Target, groupId: string) {
    this.consumer = clientFor(target).consumer({
      groupId, sessionTimeout: SESSION_MS, heartbeatInterval: 200, maxWaitTimeInMs: 100, rebalanceTimeout: 10_000,
    });
  }

  async start(topic: string): Promise<this> {
    this.consumer.on('consumer.group_join', ({ payload }) => {
      this.assigned = (payload.memberAssignment[topic] ?? []) as number[];
    });
    await this.consumer.connect();
    await this.consumer.subscribe({ topic, fromBeginning: true });
    await this.consumer.run({ eachMessage: async ({ message }) => void this.got.push(String(message.value)) });
    return this;
  }

  stop(): Promise<void> {
    return this.consumer.disconnect();
  }
}

export function groupLaws(target: () => Target): void {
  // Together, because sessions take six seconds to end and kafkajs takes five for each change of offsets by an admin.
  describe.concurrent('groups', () => {
    let admin: Admin;
    beforeAll(async () => {
      admin = clientFor(target()).admin();
      await admin.connect();
    });
    afterAll(() => admin.disconnect());

    const topicOf = async (partitions: number): Promise<string> => {
      const topic = uniqueName('grouped');
      await makeTopic(admin, { topic, numPartitions: partitions });
      return topic;
    };
    const send = async (topic: string, values: string[]): Promise<void> => {
      const producer = clientFor(target()).producer();
      await producer.connect();
      await producer.send({ topic, messages: values.map((value, i) => ({ value, partition: i % 2 })) });
      await producer.disconnect();
    };
    const member = ({ onTestFinished }: TestContext, groupId: string, topic: string): Promise<Member> => {
      const made = new Member(target(), groupId);
      onTestFinished(() => made.stop());
      return made.start(topic);
    };
    const described = async (groupId: string) => (await admin.describeGroups([groupId])).groups[0];

    it('share partitions between two members, and give all to the one that stays when the other leaves', async (test) => {
      const [topic, group] = [await topicOf(4), uniqueName('pair')];
      const first = await member(test, group, topic);
      await until('the first has all', () => first.assigned.length === 4);
      const second = await member(test, group, topic);
      await until('each has two', () => first.assigned.length === 2 && second.assigned.length === 2);
      expect([...first.assigned, ...second.assigned].sort()).toEqual([0, 1, 2, 3]);
      await second.stop();
      await until('the first has all again', () => first.assigned.length === 4);
    });

    it('take the partitions of a member that crashed once its session is over', async (test) => {
      const [topic, group] = [await topicOf(2), uniqueName('crash')];
      const survivor = await member(test, group, topic);
      await until('the survivor has all', () => survivor.assigned.length === 2);
      const crashing = new RawClient(target());
      await joinLike(crashing, group, (await described(group)).members[0].memberMetadata);
      await until('the survivor shares', () => survivor.assigned.length === 1);
      crashing.destroy();
      await until('the survivor has all again', () => survivor.assigned.length === 2, 3 * SESSION_MS);
      expect((await described(group)).members).toHaveLength(1);
    });

    it('go on from the committed offsets', async (test) => {
      const [topic, group] = [await topicOf(2), uniqueName('resume')];
      await send(topic, ['a', 'b', 'c', 'd']);
      const first = await member(test, group, topic);
      await until('four messages', () => first.got.length === 4);
      await first.stop();
      await send(topic, ['e', 'f']);
      const second = await member(test, group, topic);
      await until('two messages', () => second.got.length === 2);
      expect(second.got.sort()).toEqual(['e', 'f']);
    });

    const offsetsOf = async (groupId: string, topic: string) => {
      const [answer] = await admin.fetchOffsets({ groupId, topics: [topic] });
      return answer.partitions.sort((a, b) => a.partition - b.partition).map(({ offset, metadata }) => [offset, metadata]);
    };

    it('have offsets that an admin reads and sets while nobody is in them', async (test) => {
      const [topic, group] = [await topicOf(2), uniqueName('offsets')];
      await send(topic, ['a', 'b', 'c', 'd']);
      expect(await offsetsOf(group, topic)).toEqual([['-1', null], ['-1', null]]);
      await admin.setOffsets({ groupId: group, topic, partitions: [{ partition: 0, offset: '1' }, { partition: 1, offset: '2' }] });
      expect(await offsetsOf(group, topic)).toEqual([['1', null], ['2', null]]);
      expect((await admin.fetchOffsets({ groupId: group })).map((each) => each.topic)).toEqual([topic]);
      const reader = await member(test, group, topic);
      await until('the rest', () => reader.got.length > 0);
      expect(reader.got).toEqual(['c']);
    });

    it('have offsets that an admin resets, which kafkajs writes as the mark of the earliest, -2', async (test) => {
      const [topic, group] = [await topicOf(1), uniqueName('reset')];
      await send(topic, ['a']);
      const raw = new RawClient(target());
      expect(await commitOnce(raw, { group, generation: -1, memberId: '', topic })).toBe(0);
      expect(await offsetsOf(group, topic)).toEqual([['1', null]]);
      raw.destroy();
      await admin.resetOffsets({ groupId: group, topic, earliest: true });
      expect(await offsetsOf(group, topic)).toEqual([['-2', null]]);
      const reader = await member(test, group, topic);
      await until('the message again', () => reader.got.length === 1);
    });

    it('are described and listed: stable with members, empty without, deleted only when empty', async (test) => {
      const [topic, group] = [await topicOf(1), uniqueName('seen')];
      expect(await described(group)).toMatchObject({ state: 'Dead', members: [] });
      const only = await member(test, group, topic);
      await until('it is stable', async () => (await described(group)).state === 'Stable');
      const seen = await described(group);
      expect(seen).toMatchObject({ errorCode: 0, groupId: group, protocolType: 'consumer', protocol: 'RoundRobinAssigner' });
      expect(seen.members).toHaveLength(1);
      expect(seen.members[0]).toMatchObject({ clientId: 'wire', clientHost: '/127.0.0.1' });
      expect(seen.members[0].memberId).toMatch(/^wire-/);
      const listed = async () => (await admin.listGroups()).groups.find((each) => each.groupId === group);
      expect(await listed()).toEqual({ groupId: group, protocolType: 'consumer' });
      await expect(admin.deleteGroups([group])).rejects.toMatchObject({ groups: [{ groupId: group, errorCode: 68 }] });
      await only.stop();
      await until('it is empty', async () => (await described(group)).state === 'Empty');
      expect(await described(group)).toMatchObject({ protocolType: 'consumer', protocol: '', members: [] });
      await admin.deleteGroups([group]);
      expect(await listed()).toBeUndefined();
    });

    it('refuse sessions outside the limits, strangers and empty names', async () => {
      const raw = new RawClient(target());
      const group = uniqueName('refused');
      const join = (groupId: string, sessionMs: number, memberId: string, protocol: string | null) =>
        joinOnce(raw, groupId, sessionMs, memberId, protocol === null ? [] : [protocol]);
      expect((await join('', SESSION_MS, '', 'range')).error).toBe(24);
      expect((await join(group, SESSION_MS - 1, '', 'range')).error).toBe(26);
      expect((await join(group, 1_800_001, '', 'range')).error).toBe(26);
      expect((await join(group, SESSION_MS, 'stranger', 'range')).error).toBe(25);
      expect((await join(group, SESSION_MS, '', null)).error).toBe(23);
      const told = await join(group, SESSION_MS, '', 'range');
      expect([told.error, told.memberId.startsWith('raw-')]).toEqual([79, true]);
      expect(await join(group, SESSION_MS, told.memberId, 'range')).toMatchObject({ error: 0, generation: 1, leaderId: told.memberId });
      expect((await join(group, SESSION_MS, '', 'roundrobin')).error).toBe(23);
      raw.destroy();
    });

    it('fence heartbeats, commits and leaving by generation and member', async () => {
      const raw = new RawClient(target());
      const [topic, group] = [await topicOf(1), uniqueName('fenced')];
      const told = await joinOnce(raw, group, SESSION_MS, '', ['range']);
      const { memberId, generation } = await joinOnce(raw, group, SESSION_MS, told.memberId, ['range']);
      const heartbeat = (inGeneration: number, id: string) => coordinatorError(raw, 12, group, inGeneration, id);
      expect(await commitOnce(raw, { group, generation, memberId, topic })).toBe(27);
      await raw.request(14, 2, (body) => body.string(group).i32(generation).string(memberId).structs([], () => {}));
      expect(await Promise.all([heartbeat(generation, memberId), heartbeat(generation + 1, memberId), heartbeat(generation, 'x')])).toEqual([0, 22, 25]);
      expect(await commitOnce(raw, { group, generation, memberId, topic })).toBe(0);
      expect(await commitOnce(raw, { group, generation: generation + 1, memberId, topic })).toBe(22);
      expect(await commitOnce(raw, { group, generation, memberId: 'x', topic })).toBe(25);
      expect(await commitOnce(raw, { group, generation: -1, memberId: '', topic })).toBe(25);
      expect(await commitOnce(raw, { group, generation, memberId, topic: uniqueName('nowhere') })).toBe(3);
      expect(await commitOnce(raw, { group, generation, memberId, topic, metadata: 'm'.repeat(4_097) })).toBe(12);
      const absent = uniqueName('absent');
      expect(await commitOnce(raw, { group: absent, generation: 1, memberId: 'x', topic })).toBe(22);
      expect(await coordinatorError(raw, 13, group, null, 'x')).toBe(25);
      expect(await coordinatorError(raw, 13, group, null, memberId)).toBe(0);
      expect(await coordinatorError(raw, 12, absent, 1, 'x')).toBe(25);
      expect(await commitOnce(raw, { group, generation: -1, memberId: '', topic })).toBe(0);
      raw.destroy();
    });
  });
}

/** Heartbeat v2 and LeaveGroup v2, which has no generation. */
async function coordinatorError(raw: RawClient, key: 12 | 13, group: string, generation: number | null, memberId: string) {
  const reader = await raw.request(key, 2, (body) => {
    body.string(group);
    if (generation !== null) body.i32(generation);
    body.string(memberId);
  });
  reader.i32();
  return reader.i16();
}

interface Commit {
  group: string;
  generation: number;
  memberId: string;
  topic: string;
  metadata?: string;
}

/** OffsetCommit v6 of one offset of partition 0. */
async function commitOnce(raw: RawClient, { group, generation, memberId, topic, metadata = '' }: Commit): Promise<number> {
  const reader = await raw.request(8, 6, (body) => {
    body.string(group).i32(generation).string(memberId);
    body.structs([topic], (name) => {
      body.string(name).structs([0], (partition) => body.i32(partition).i64(1).i32(-1).string(metadata));
    });
  });
  reader.i32();
  const [errors] = reader.structs(() => {
    reader.string();
    return reader.structs(() => [reader.i32(), reader.i16()]);
  });
  return errors[0][1];
}

/** JoinGroup v4. */
async function joinOnce(raw: RawClient, group: string, sessionMs: number, memberId: string, protocols: string[], metadata: Buffer = Buffer.alloc(0)) {
  const reader = await raw.request(11, 4, (body) => {
    body.string(group).i32(sessionMs).i32(10_000).string(memberId).string('consumer');
    body.structs(protocols, (name) => body.string(name).bytes(metadata));
  });
  reader.i32();
  const [error, generation] = [reader.i16(), reader.i32()];
  reader.nullableString();
  return { error, generation, leaderId: reader.string(), memberId: reader.string() };
}

/** Joins as a follower with the subscription of another member, takes its assignment and is then silent. */
async function joinLike(raw: RawClient, group: string, metadata: Buffer): Promise<void> {
  const told = await joinOnce(raw, group, SESSION_MS, '', ['RoundRobinAssigner'], metadata);
  const joined = await joinOnce(raw, group, SESSION_MS, told.memberId, ['RoundRobinAssigner'], metadata);
  await raw.request(14, 2, (body) => body.string(group).i32(joined.generation).string(joined.memberId).structs([], () => {}));
}
