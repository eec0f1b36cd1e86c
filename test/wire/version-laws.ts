// Every version of every API key that a broker announces and that we know: asked over a socket, the answer read to its end.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordBatch } from '../../embedded/kafka/test/record-batches.ts';
import { exchanges, type Exchange, type Scene } from './exchanges.ts';
import { NO_SUBSCRIPTION } from './group-exchanges.ts';
import { produceOnce, RawClient } from './raw-client.ts';
import { uniqueName, until, type Target } from './target.ts';
import { addOffsets, initProducer } from './transaction-requests.ts';

/** The versions that a broker announces, by key. */
export async function announcedBy(target: Target): Promise<Map<number, [first: number, last: number]>> {
  const client = new RawClient(target);
  const reader = await client.request(18, 0);
  reader.i16();
  const ranges = reader.structs(() => [reader.i16(), [reader.i16(), reader.i16()]] as [number, [number, number]]);
  client.destroy();
  return new Map(ranges);
}

export function versionLaws(target: () => Target): void {
  describe('every version that is announced', () => {
    let client: RawClient;
    let announced: Awaited<ReturnType<typeof announcedBy>>;
    beforeAll(async () => {
      client = new RawClient(target());
      announced = await announcedBy(target());
    });
    afterAll(() => client.destroy());

    it.each(exchanges)('of $name is answered in its own layout, and means the same', async (exchange: Exchange) => {
      const [first, last] = announced.get(exchange.key) ?? [0, -1];
      const from = Math.max(first, exchange.versions[0]);
      const to = Math.min(last, exchange.versions[1]);
      expect(to).toBeGreaterThanOrEqual(from);
      for (let version = from; version <= to; version++) {
        const scene = await prepared(client);
        const answer = await client.exchange(exchange.key, version, (body) => void exchange.write(body, version, scene));
        const found = exchange.read(answer, version, scene);
        answer.tags();
        expect({ version, found, bytesLeft: answer.remaining }).toEqual({ version, found: exchange.expected(version, scene), bytesLeft: 0 });
      }
    });
  });
}

async function prepared(client: RawClient): Promise<Scene> {
  const [topic, group, fresh, memberGroup] = ['topic', 'group', 'fresh', 'members'].map((name) => uniqueName(`versions-${name}`));
  expect(await create(client, topic)).toBe(0);
  // A broker with a controller needs a moment until the topic has a leader, the first group a coordinator, and so on.
  await until('the record is taken', async () => (await produceOnce(client, topic, recordBatch())).error === 0);
  await until('there is a coordinator', async () => (await findCoordinator(client, group)) === 0);
  await until('there are producer ids', async () => (await idempotentError(client)) === 0);
  await until('the offset is committed', async () => (await commit(client, group, topic)) === 0);
  const member = { group: memberGroup, ...(await join(client, memberGroup)) };
  return { topic, topicId: await idOf(client, topic), group, fresh, batch: recordBatch(), member, transaction: await begin(client, uniqueName('versions-in-transaction')) };
}

/** CreateTopics v2 of one partition. */
async function create(client: RawClient, topic: string): Promise<number> {
  const reader = await client.exchange(19, 2, (body) => {
    body.structs([topic], (name) => body.string(name).i32(1).i16(1).i32(0).i32(0)).i32(10_000).bool(false);
  });
  reader.i32();
  return reader.structs(() => {
    reader.string();
    const error = reader.i16();
    reader.nullableString();
    return error;
  })[0];
}

/** By Metadata v10. */
async function idOf(client: RawClient, topic: string): Promise<string> {
  const reader = await client.exchange(3, 10, (body) => {
    body.structs([topic], (name) => body.uuid('0'.repeat(32)).string(name)).bool(false).bool(false).bool(false);
  });
  reader.i32();
  reader.structs(() => [reader.i32(), reader.string(), reader.i32(), reader.nullableString()]);
  reader.nullableString();
  reader.i32();
  const count = reader.uvarint() - 1;
  expect(count).toBe(1);
  expect([reader.i16(), reader.nullableString()]).toEqual([0, topic]);
  return reader.uuid();
}

/** A broker may make the topic that its coordinators keep their records in only now. */
export async function findCoordinator(client: RawClient, key: string, kind = 0): Promise<number> {
  const reader = await client.exchange(10, 1, (body) => void body.string(key).i8(kind));
  reader.i32();
  return reader.i16();
}

async function idempotentError(client: RawClient): Promise<number> {
  const reader = await client.exchange(22, 0, (body) => void body.string(null).i32(60_000));
  reader.i32();
  return reader.i16();
}

/** A transaction that has the offsets of a group in it. */
async function begin(client: RawClient, group: string): Promise<Scene['transaction']> {
  let producer!: Awaited<ReturnType<typeof initProducer>>;
  await until('there is a coordinator', async () => (await findCoordinator(client, group, 1)) === 0);
  await until('there is a transactional producer', async () => (producer = await initProducer(client, group)).error === 0);
  await until('its transaction has begun', async () => (await addOffsets(client, producer, group)) === 0);
  return { ...producer, group };
}

/** OffsetCommit v2. */
async function commit(client: RawClient, group: string, topic: string): Promise<number> {
  const reader = await client.exchange(8, 2, (body) => {
    body.string(group).i32(-1).string('').i64(-1);
    body.structs([topic], (name) => body.string(name).structs([0], (index) => body.i32(index).i64(1).string('')));
  });
  const [[error]] = reader.structs(() => {
    reader.string();
    return reader.structs(() => [reader.i32(), reader.i16()][1]);
  });
  return error;
}

/** JoinGroup v2, which takes a newcomer at once. */
async function join(client: RawClient, group: string): Promise<{ id: string; generation: number }> {
  const reader = await client.exchange(11, 2, (body) => {
    body.string(group).i32(10_000).i32(10_000).string('').string('consumer');
    body.structs(['range'], (name) => body.string(name).bytes(NO_SUBSCRIPTION));
  });
  reader.i32();
  expect(reader.i16()).toBe(0);
  const generation = reader.i32();
  reader.string();
  reader.string();
  return { id: reader.string(), generation };
}
