import { CompressionTypes, type Admin, type KafkaMessage, type Message, type Producer } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crc32c } from '../../embedded/kafka/src/codec/crc32c.ts';
import { fetchOnce, produceOnce, RawClient } from './raw-client.ts';
import { clientFor, makeTopic, uniqueName, until, type Target } from './target.ts';

const OUT_OF_RANGE = 1;
const UNKNOWN_TOPIC_OR_PARTITION = 3;
const INVALID_REQUIRED_ACKS = 21;
const INVALID_RECORD = 87;
const OUT_OF_ORDER_SEQUENCE = 45;
const COMPRESSION_BITS = 7;

export function recordLaws(target: () => Target): void {
  describe('records', () => {
    let admin: Admin;
    let producer: Producer;
    let raw: RawClient;
    beforeAll(async () => {
      const kafka = clientFor(target());
      admin = kafka.admin();
      producer = kafka.producer();
      raw = new RawClient(target());
      await Promise.all([admin.connect(), producer.connect()]);
    });
    afterAll(async () => {
      raw.destroy();
      await Promise.all([admin.disconnect(), producer.disconnect()]);
    });

    const topicOf = async (partitions = 1): Promise<string> => {
      const topic = uniqueName('records');
      await makeTopic(admin, { topic, numPartitions: partitions });
      return topic;
    };
    const send = (topic: string, messages: Message[], more: { acks?: number; compression?: CompressionTypes } = {}) =>
      producer.send({ topic, messages, ...more });
    const readAll = (topic: string, count: number) => readMessages(target(), topic, count);

    it('come back as they were sent: keys, values, headers, nulls, timestamps', async () => {
      const topic = await topicOf();
      const messages = [
        { key: 'key', value: 'value', headers: { one: 'a', many: ['b', 'c'] }, timestamp: '1600000000000' },
        { key: null, value: 'no key', timestamp: '1600000000001' },
        { key: 'tombstone', value: null, timestamp: '1600000000002' },
        { key: Buffer.alloc(0), value: Buffer.from([0, 255, 128]), timestamp: '1600000000003' },
      ];
      await send(topic, messages);
      const got = await readAll(topic, messages.length);
      expect(got.map(({ offset, timestamp }) => [offset, timestamp])).toEqual([
        ['0', '1600000000000'], ['1', '1600000000001'], ['2', '1600000000002'], ['3', '1600000000003'],
      ]);
      expect(got.map(({ key, value }) => [key?.toString() ?? null, value?.toString('hex') ?? null])).toEqual([
        ['key', Buffer.from('value').toString('hex')], [null, Buffer.from('no key').toString('hex')], ['tombstone', null],
        ['', '00ff80'],
      ]);
      expect(String(got[0].headers?.one)).toBe('a');
      expect([got[0].headers?.many].flat().map(String)).toEqual(['b', 'c']);
    });

    it('are acknowledged as asked: with offsets for all and for one, not at all for none', async () => {
      const topic = await topicOf();
      const offsets = async (acks: number) => (await send(topic, [{ value: `acks ${acks}` }], { acks })).map((each) => each.baseOffset);
      expect(await offsets(-1)).toEqual(['0']);
      expect(await offsets(1)).toEqual(['1']);
      expect(await offsets(0)).toEqual([]);
      const got = await readAll(topic, 3);
      expect(got.map((message) => String(message.value))).toEqual(['acks -1', 'acks 1', 'acks 0']);
      const [batch] = (await fetchOnce(raw, { topic, offset: 0 })).batches;
      expect((await produceOnce(raw, topic, batch, 2)).error).toBe(INVALID_REQUIRED_ACKS);
      expect((await produceOnce(raw, topic, batch, -1, 5)).error).toBe(UNKNOWN_TOPIC_OR_PARTITION);
      expect((await produceOnce(raw, uniqueName('nowhere'), batch)).error).toBe(UNKNOWN_TOPIC_OR_PARTITION);
    });

    it('keep their order within a partition, whatever the batches', async () => {
      const topic = await topicOf(3);
      for (let batch = 0; batch < 10; batch += 1) {
        await send(topic, Array.from({ length: 30 }, (_, i) => ({ partition: i % 3, value: String(batch * 30 + i) })));
      }
      const got = await readAll(topic, 300);
      for (const partition of [0, 1, 2]) {
        const values = got.filter((message) => message.partition === partition).map((message) => Number(message.value));
        expect(values).toEqual(Array.from({ length: 100 }, (_, i) => 3 * i + partition));
      }
    });

    it('stay compressed as the producer compressed them', async () => {
      const topic = await topicOf();
      await send(topic, [{ value: 'x'.repeat(1_000) }, { value: 'y' }], { compression: CompressionTypes.GZIP });
      const { batches } = await fetchOnce(raw, { topic, offset: 0 });
      expect(batches).toHaveLength(1);
      expect(batches[0].readInt16BE(21) & COMPRESSION_BITS).toBe(CompressionTypes.GZIP);
      expect(batches[0].length).toBeLessThan(300);
      expect((await readAll(topic, 2)).map((message) => message.value?.length)).toEqual([1_000, 1]);
    });

    it('of an idempotent producer are stored once, however often they are sent, and only in sequence', async () => {
      const topic = await topicOf();
      const idempotent = clientFor(target()).producer({ idempotent: true });
      await idempotent.connect();
      for (const value of ['a', 'b', 'c']) await idempotent.send({ topic, messages: [{ value }] });
      await idempotent.disconnect();
      const { batches } = await fetchOnce(raw, { topic, offset: 0 });
      expect((await produceOnce(raw, topic, batches[1])).error).toBe(INVALID_RECORD);
      // Producers number from 0, and the broker numbers anew; the checksum begins behind this field.
      for (const batch of batches) batch.writeBigInt64BE(0n, 0);
      expect(batches.map((batch) => batch.readInt32BE(53))).toEqual([0, 1, 2]);
      expect(batches[0].readBigInt64BE(43)).toBeGreaterThanOrEqual(0n);
      expect(await produceOnce(raw, topic, batches[1])).toMatchObject({ error: 0, baseOffset: 1 });
      const gap = Buffer.from(batches[2]);
      gap.writeInt32BE(7, 53);
      gap.writeUInt32BE(crc32c(gap.subarray(21)), 17);
      expect((await produceOnce(raw, topic, gap)).error).toBe(OUT_OF_ORDER_SEQUENCE);
      expect((await fetchOnce(raw, { topic, offset: 0 })).highWatermark).toBe(3);
    });

    it('that are too large for their topic are refused, and the connection lives on', async () => {
      const topic = uniqueName('small');
      const configEntries = [{ name: 'max.message.bytes', value: '1000' }];
      await makeTopic(admin, { topic, numPartitions: 1, configEntries });
      await expect(send(topic, [{ value: 'x'.repeat(2_000) }])).rejects.toMatchObject({ type: 'MESSAGE_TOO_LARGE' });
      expect(await send(topic, [{ value: 'small' }])).toMatchObject([{ baseOffset: '0' }]);
    });

    it('with a wrong checksum are refused', async () => {
      const topic = await topicOf();
      await send(topic, [{ value: 'sound' }]);
      const damaged = Buffer.from((await fetchOnce(raw, { topic, offset: 0 })).batches[0]);
      damaged[damaged.length - 2] ^= 1;
      expect((await produceOnce(raw, topic, damaged)).error).toBe(2);
    });

    it('are found by time, from the start and from the end', async () => {
      const topic = await topicOf();
      for (const timestamp of ['1000', '2000', '3000']) await send(topic, [{ value: timestamp, timestamp }]);
      const at = async (timestamp: number) => (await admin.fetchTopicOffsetsByTimestamp(topic, timestamp))[0].offset;
      expect(await Promise.all([0, 1_000, 1_001, 2_500, 3_000].map(at))).toEqual(['0', '0', '1', '2', '2']);
      expect(await at(3_001)).toBe('3');
      expect(await admin.fetchTopicOffsets(topic)).toEqual([{ partition: 0, offset: '3', high: '3', low: '0' }]);
    });
  });

  describe('a fetch', () => {
    let raw: RawClient;
    let other: RawClient;
    let producer: Producer;
    let admin: Admin;
    beforeAll(async () => {
      raw = new RawClient(target());
      other = new RawClient(target());
      producer = clientFor(target()).producer();
      admin = clientFor(target()).admin();
      await Promise.all([producer.connect(), admin.connect()]);
    });
    afterAll(async () => {
      raw.destroy();
      other.destroy();
      await Promise.all([producer.disconnect(), admin.disconnect()]);
    });
    const topicWith = async (...sizesBytes: number[]): Promise<string> => {
      const topic = uniqueName('fetch');
      await makeTopic(admin, { topic, numPartitions: 1 });
      for (const size of sizesBytes) await producer.send({ topic, messages: [{ value: 'x'.repeat(size) }] });
      return topic;
    };

    it('beyond the end or of an unknown partition is answered at once with an error', async () => {
      const topic = await topicWith(10);
      expect((await fetchOnce(raw, { topic, offset: 2, maxWaitMs: 60_000 })).error).toBe(OUT_OF_RANGE);
      expect((await fetchOnce(raw, { topic, offset: 0, partition: 9, maxWaitMs: 60_000 })).error).toBe(UNKNOWN_TOPIC_OR_PARTITION);
    });

    it('at the end waits for the next record: one request, one answer', async () => {
      const topic = await topicWith(10);
      const waiting = fetchOnce(raw, { topic, offset: 1, maxWaitMs: 60_000 });
      await producer.send({ topic, messages: [{ value: 'next' }] });
      expect((await waiting).batches.map((batch) => Number(batch.readBigInt64BE(0)))).toEqual([1]);
    });

    it('waits for as many bytes as it asks for', async () => {
      const topic = await topicWith(100);
      let isAnswered = false;
      const waiting = fetchOnce(raw, { topic, offset: 0, maxWaitMs: 60_000, minBytes: 2_000 });
      void waiting.then(() => (isAnswered = true));
      await producer.send({ topic, messages: [{ value: 'x'.repeat(100) }] });
      expect((await fetchOnce(other, { topic, offset: 0 })).batches).toHaveLength(2);
      expect(isAnswered).toBe(false);
      await producer.send({ topic, messages: [{ value: 'x'.repeat(2_000) }] });
      expect((await waiting).batches).toHaveLength(3);
    });

    it('gets no more than it asks for, but always a whole batch', async () => {
      const topic = await topicWith(1_000, 1_000, 1_000);
      const count = async (maxBytes: number) => (await fetchOnce(raw, { topic, offset: 0, maxBytes })).batches.length;
      expect(await Promise.all([1, 1_500, 2_500, 100_000].map(count))).toEqual([1, 1, 2, 3]);
    });
  });
}

export type Received = KafkaMessage & { partition: number };

/** Reads a topic from its beginning, in a group of its own, until this many messages have come. */
export async function readMessages(target: Target, topic: string, count: number): Promise<Received[]> {
  const consumer = clientFor(target).consumer({ groupId: uniqueName('reader'), maxWaitTimeInMs: 100 });
  const got: Received[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => void got.push(...batch.messages.map((message) => ({ ...message, partition: batch.partition }))),
  });
  await until(`${count} messages of ${topic}`, () => got.length >= count);
  await consumer.disconnect();
  return got;
}
