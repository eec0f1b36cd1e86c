// Transactions (KIP-98): as kafkajs does them, and request by request where an error or an offset is the law.
import type { Admin, Message } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordBatch, valuesIn } from '../../embedded/kafka/test/record-batches.ts';
import { fetchOnce, RawClient } from './raw-client.ts';
import { clientFor, uniqueName, until, type Target } from './target.ts';
import {
  addOffsets, addPartitions, commitOffset, describeTransaction, endTransaction, fetchOffset, initProducer, latestOffset, produceIn, readFrom, type Producer,
} from './transaction-requests.ts';
import { findCoordinator } from './version-laws.ts';

const OUT_OF_ORDER_SEQUENCE = 45;
const INVALID_PRODUCER_EPOCH = 47;
const INVALID_TXN_STATE = 48;
const INVALID_PRODUCER_ID_MAPPING = 49;
const INVALID_TRANSACTION_TIMEOUT = 50;
const CONCURRENT_TRANSACTIONS = 51;
const AUTHORIZATION_FAILED = 53;
const OPERATION_NOT_ATTEMPTED = 55;
const UNSTABLE_OFFSET_COMMIT = 88;
const PRODUCER_FENCED = 90;
const TRANSACTIONAL = 0x10;

export function transactionLaws(target: () => Target): void {
  describe('transactions', () => {
    let admin: Admin;
    const raws: RawClient[] = [];
    const open = (): RawClient => {
      const client = new RawClient(target());
      raws.push(client);
      return client;
    };
    beforeAll(async () => {
      admin = clientFor(target()).admin();
      await admin.connect();
      const raw = open();
      for (const kind of [0, 1]) await until('there is a coordinator', async () => (await findCoordinator(raw, 'any', kind)) === 0);
    });
    afterAll(async () => {
      for (const client of raws) client.destroy();
      await admin.disconnect();
    });

    const topicOf = async (): Promise<string> => {
      const topic = uniqueName('transacted');
      await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: false });
      await until('the topic has a leader', async () => (await fetchOnce(raws[0], { topic, offset: 0 })).error === 0);
      return topic;
    };
    const producerOf = async (transactionalId: string) => {
      const producer = clientFor(target()).producer({ transactionalId, maxInFlightRequests: 1, idempotent: true });
      await producer.connect();
      return producer;
    };

    /** Retried while the broker is busy with the transaction before, as all clients do. */
    const settled = async <T>(what: string, ask: () => Promise<T>, error: (answer: T) => number): Promise<T> => {
      let answer!: T;
      await until(what, async () => error((answer = await ask())) !== CONCURRENT_TRANSACTIONS);
      return answer;
    };
    const init = (raw: RawClient, transactionalId: string, more: { timeoutMs?: number; version?: number; as?: Producer | null } = {}) =>
      settled('a producer id', async () => {
        const given = await initProducer(raw, transactionalId, more);
        // A coordinator that is not there yet, or loads (14, 15, 16).
        return [14, 15, 16].includes(given.error) ? { ...given, error: CONCURRENT_TRANSACTIONS } : given;
      }, ({ error }) => error);
    const add = async (raw: RawClient, producer: Producer, topic: string, version = 2) =>
      (await settled('the partition added', () => addPartitions(raw, producer, topic, [0], version), ([error]) => error))[0];
    const end = (raw: RawClient, producer: Producer, isCommit: boolean, version = 2) =>
      settled('the end', () => endTransaction(raw, producer, isCommit, version), (error) => error);
    const batchOf = ({ producerId, producerEpoch }: Producer, baseSequence: number, value: string, attributes = TRANSACTIONAL) =>
      recordBatch({ values: [value], producerId, producerEpoch, baseSequence, attributes });
    const produce = (raw: RawClient, producer: Producer, topic: string, sequence: number, value: string) =>
      produceIn(raw, producer.transactionalId, topic, batchOf(producer, sequence, value));

    it('that are committed are read as a whole, those that are aborted never, but by readers of all', async () => {
      const topic = await topicOf();
      const producer = await producerOf(uniqueName('all-or-none'));
      const send = async (values: string[], isCommit: boolean): Promise<void> => {
        const transaction = await producer.transaction();
        for (const value of values) await transaction.send({ topic, messages: [{ value }] });
        await (isCommit ? transaction.commit() : transaction.abort());
      };
      await send(['a', 'b'], true);
      await send(['c', 'd'], false);
      await send(['e'], true);
      await producer.disconnect();
      const read = async (readUncommitted: boolean, count: number): Promise<string[]> => {
        const consumer = clientFor(target()).consumer({ groupId: uniqueName('reader'), maxWaitTimeInMs: 100, readUncommitted });
        const got: string[] = [];
        await consumer.connect();
        await consumer.subscribe({ topic, fromBeginning: true });
        await consumer.run({ eachMessage: async ({ message }) => void got.push(String(message.value)) });
        await until(`${count} messages`, () => got.length >= count);
        await consumer.disconnect();
        return got;
      };
      expect(await read(false, 3)).toEqual(['a', 'b', 'e']);
      expect(await read(true, 5)).toEqual(['a', 'b', 'c', 'd', 'e']);
    });

    it('bring the offsets of a group when they are committed, and not when they are aborted', async () => {
      const [topic, consumerGroupId] = [await topicOf(), uniqueName('offsets-in-transaction')];
      const producer = await producerOf(uniqueName('offsets'));
      const run = async (offset: string, isCommit: boolean): Promise<void> => {
        const transaction = await producer.transaction();
        await transaction.send({ topic, messages: [{ value: offset }] });
        await transaction.sendOffsets({ consumerGroupId, topics: [{ topic, partitions: [{ partition: 0, offset }] }] });
        await (isCommit ? transaction.commit() : transaction.abort());
      };
      const committed = async () => (await admin.fetchOffsets({ groupId: consumerGroupId, topics: [topic] }))[0].partitions[0].offset;
      await run('1', false);
      expect(await committed()).toBe('-1');
      await run('2', true);
      await until('the offset is there', async () => (await committed()) === '2');
      await run('3', false);
      expect(await committed()).toBe('2');
      await producer.disconnect();
    });

    it('of a producer that was replaced are aborted, and it is fenced', async () => {
      const [topic, transactionalId] = [await topicOf(), uniqueName('zombie')];
      const [zombie, successor] = [await producerOf(transactionalId), await producerOf(transactionalId)];
      const messages: Message[] = [{ value: 'x' }];
      const old = await zombie.transaction();
      await old.send({ topic, messages });
      const next = await successor.transaction();
      await next.send({ topic, messages: [{ value: 'y' }] });
      await expect(old.send({ topic, messages })).rejects.toThrow(/epoch|fenced/i);
      await expect(old.commit()).rejects.toThrow();
      await next.commit();
      const raw = open();
      await until('the end of the second', async () => (await readFrom(raw, topic, 0)).stableOffset === 4);
      const { aborted, records } = await readFrom(raw, topic, 0);
      expect(aborted?.map(({ firstOffset }) => firstOffset)).toEqual([0]);
      expect(records.length).toBeGreaterThan(0);
      await Promise.all([zombie.disconnect(), successor.disconnect()]);
    });

    it('under way hold readers of committed records back at their first record', async () => {
      const [topic, raw] = [await topicOf(), open()];
      const [first, second] = [await init(raw, uniqueName('first')), await init(raw, uniqueName('second'))];
      expect([await add(raw, first, topic), await add(raw, second, topic)]).toEqual([0, 0]);
      expect(await produceIn(raw, null, topic, recordBatch({ values: ['plain'] }))).toMatchObject({ error: 0, baseOffset: 0 });
      expect(await produce(raw, first, topic, 0, 'one')).toMatchObject({ error: 0, baseOffset: 1 });
      expect(await produce(raw, second, topic, 0, 'two')).toMatchObject({ error: 0, baseOffset: 2 });
      expect(await end(raw, second, false)).toBe(0);
      await until('the second is marked', async () => (await latestOffset(raw, topic, false)) === 4);
      const held = await readFrom(raw, topic, 0);
      expect(held).toMatchObject({ highWatermark: 4, stableOffset: 1 });
      expect(valuesIn(held.records).map(({ value }) => value)).toEqual(['plain']);
      expect(await latestOffset(raw, topic, true)).toBe(1);
      expect(await readFrom(raw, topic, 1)).toMatchObject({ stableOffset: 1, records: Buffer.alloc(0) });
      const all = await readFrom(raw, topic, 0, { readsCommitted: false });
      expect([all.highWatermark, all.aborted, all.records.length > held.records.length]).toEqual([4, null, true]);
      const waiting = readFrom(open(), topic, 1, { maxWaitMs: 30_000 });
      expect(await end(raw, first, true)).toBe(0);
      expect(await waiting).toMatchObject({ stableOffset: 5, aborted: [{ producerId: second.producerId, firstOffset: 2 }] });
      expect(await latestOffset(raw, topic, true)).toBe(5);
    });

    it('end in a control batch, in the form that all clients know', async () => {
      const [topic, raw] = [await topicOf(), open()];
      const producer = await init(raw, uniqueName('marked'));
      for (const isCommit of [true, false]) {
        expect(await add(raw, producer, topic)).toBe(0);
        expect((await produce(raw, producer, topic, isCommit ? 0 : 1, 'x')).error).toBe(0);
        expect(await end(raw, producer, isCommit)).toBe(0);
        await until('it is marked', async () => (await readFrom(raw, topic, 0)).stableOffset === (isCommit ? 2 : 4));
      }
      const marker = async (offset: number): Promise<Buffer> => (await readFrom(raw, topic, offset, { readsCommitted: false })).records;
      for (const [offset, type] of [[1, 1], [3, 0]]) {
        const batch = await marker(offset);
        const length = 12 + batch.readInt32BE(8);
        expect(batch.readInt16BE(21)).toBe(0x30);
        expect([batch.readBigInt64BE(43), batch.readInt16BE(51), batch.readInt32BE(53), batch.readInt32BE(57)]).toEqual([BigInt(producer.producerId), producer.producerEpoch, -1, 1]);
        // Behind the length, attributes, two deltas and the length of the key: version and type.
        expect([...batch.subarray(65, 70)]).toEqual([8, 0, 0, 0, type]);
        expect(length).toBe(61 + 17);
      }
    });

    it('are refused to strangers, to producers of before, and out of turn', async () => {
      const [topic, raw, transactionalId] = [await topicOf(), open(), uniqueName('fenced')];
      expect((await initProducer(raw, '')).error).toBe(42);
      expect((await initProducer(raw, transactionalId, { timeoutMs: 900_001 })).error).toBe(INVALID_TRANSACTION_TIMEOUT);
      const before = await init(raw, transactionalId);
      const now = await init(raw, transactionalId);
      expect(now).toMatchObject({ producerId: before.producerId, producerEpoch: before.producerEpoch + 1 });
      const stranger = { ...now, producerId: now.producerId + 1_000_000 };
      const group = uniqueName('fenced-group');
      for (const [version, error] of [[1, INVALID_PRODUCER_EPOCH], [2, PRODUCER_FENCED]]) {
        expect(await addPartitions(raw, before, topic, [0], version)).toEqual([error]);
        expect(await addOffsets(raw, before, group, version)).toBe(error);
        expect(await endTransaction(raw, before, true, version)).toBe(error);
      }
      expect(await addPartitions(raw, stranger, topic, [0])).toEqual([INVALID_PRODUCER_ID_MAPPING]);
      expect(await addOffsets(raw, stranger, group)).toBe(INVALID_PRODUCER_ID_MAPPING);
      expect(await endTransaction(raw, stranger, true)).toBe(INVALID_PRODUCER_ID_MAPPING);
      expect(await endTransaction(raw, now, true)).toBe(INVALID_TXN_STATE);
      expect((await addPartitions(raw, now, topic, [0, 9])).sort((a, b) => a - b)).toEqual([3, OPERATION_NOT_ATTEMPTED]);
      expect(await produce(raw, now, topic, 0, 'not added')).toMatchObject({ error: INVALID_TXN_STATE });
      expect(await produceIn(raw, null, topic, batchOf(now, 0, 'no id'))).toMatchObject({ error: AUTHORIZATION_FAILED });
      expect(await add(raw, now, topic)).toBe(0);
      expect(await produce(raw, before, topic, 0, 'zombie')).toMatchObject({ error: INVALID_PRODUCER_EPOCH });
      expect(await produce(raw, now, topic, 0, 'x')).toMatchObject({ error: 0, baseOffset: 0 });
      expect(await produce(raw, now, topic, 2, 'gap')).toMatchObject({ error: OUT_OF_ORDER_SEQUENCE });
      expect(await produceIn(raw, null, topic, batchOf(now, 1, 'outside of it', 0))).toMatchObject({ error: INVALID_TXN_STATE });
      expect(await end(raw, now, true)).toBe(0);
      expect(await end(raw, now, true)).toBe(0);
      expect(await end(raw, now, false)).toBe(INVALID_TXN_STATE);
      expect(await produce(raw, now, topic, 1, 'ended')).toMatchObject({ error: INVALID_TXN_STATE });
    });

    it('that are under way are aborted for the next producer, who is told to come again', async () => {
      const [topic, raw, transactionalId] = [await topicOf(), open(), uniqueName('taken-over')];
      const before = await init(raw, transactionalId);
      expect(await add(raw, before, topic)).toBe(0);
      expect((await produce(raw, before, topic, 0, 'x')).error).toBe(0);
      expect((await initProducer(raw, transactionalId)).error).toBe(CONCURRENT_TRANSACTIONS);
      expect(await init(raw, transactionalId)).toMatchObject({ error: 0, producerId: before.producerId, producerEpoch: before.producerEpoch + 2 });
      expect(await produce(raw, before, topic, 1, 'zombie')).toMatchObject({ error: INVALID_PRODUCER_EPOCH });
      expect(await readFrom(raw, topic, 0)).toMatchObject({ stableOffset: 2, aborted: [{ producerId: before.producerId, firstOffset: 0 }] });
    });

    it('are begun anew by a producer that says who it is, once more if its answer was lost (KIP-360)', async () => {
      const [raw, transactionalId] = [open(), uniqueName('recovering')];
      const first = await init(raw, transactionalId, { version: 4 });
      const second = await init(raw, transactionalId, { version: 4, as: first });
      expect(second).toMatchObject({ error: 0, producerId: first.producerId, producerEpoch: first.producerEpoch + 1 });
      expect(await init(raw, transactionalId, { version: 4, as: first })).toMatchObject({ error: 0, producerEpoch: second.producerEpoch });
      const third = await init(raw, transactionalId, { version: 4 });
      expect((await initProducer(raw, transactionalId, { version: 4, as: second })).error).toBe(PRODUCER_FENCED);
      expect((await initProducer(raw, transactionalId, { version: 3, as: second })).error).toBe(INVALID_PRODUCER_EPOCH);
      expect((await initProducer(raw, transactionalId, { version: 4, as: { ...third, producerId: third.producerId + 1_000_000 } })).error).toBe(PRODUCER_FENCED);
    });

    it('hold offsets that nobody who wants stable ones is told, until they end', async () => {
      const [topic, raw, group] = [await topicOf(), open(), uniqueName('held')];
      const producer = await init(raw, uniqueName('holder'));
      const commit = (offset: number, more: { generation?: number; memberId?: string } = {}) => commitOffset(raw, producer, { group, topic, offset, ...more });
      expect(await commit(5)).toBe(INVALID_TXN_STATE);
      await settled('the group added', () => addOffsets(raw, producer, group), (error) => error);
      expect(await commit(5)).toBe(0);
      expect(await fetchOffset(raw, group, topic, true)).toEqual({ error: UNSTABLE_OFFSET_COMMIT, offset: -1 });
      expect(await fetchOffset(raw, group, topic, false)).toEqual({ error: 0, offset: -1 });
      expect(await end(raw, producer, true)).toBe(0);
      await until('the offset is stable', async () => (await fetchOffset(raw, group, topic, true)).error === 0);
      expect(await fetchOffset(raw, group, topic, true)).toEqual({ error: 0, offset: 5 });
      await settled('the group added', () => addOffsets(raw, producer, group), (error) => error);
      expect(await commit(6, { generation: 7, memberId: 'stranger' })).toBe(25);
      expect(await commitOffset(raw, { ...producer, producerEpoch: producer.producerEpoch - 1 }, { group, topic, offset: 6 })).toBe(INVALID_PRODUCER_EPOCH);
      expect(await commit(6)).toBe(0);
      expect(await end(raw, producer, false)).toBe(0);
      await until('the offset is stable', async () => (await fetchOffset(raw, group, topic, true)).error === 0);
      expect(await fetchOffset(raw, group, topic, true)).toEqual({ error: 0, offset: 5 });
    });

    it('tell when they began, and nothing before they do', async () => {
      const [raw, topic] = [open(), await topicOf()];
      const producer = await init(raw, uniqueName('described'));
      const told = () => describeTransaction(raw, producer.transactionalId);
      expect(await told()).toEqual({ error: 0, state: 'Empty', beganMs: -1 });
      const beforeMs = Date.now();
      expect(await add(raw, producer, topic)).toBe(0);
      const { state, beganMs } = await told();
      expect([state, Math.abs(beganMs - beforeMs) < 10_000]).toEqual(['Ongoing', true]);
      expect(await end(raw, producer, true)).toBe(0);
      await until('the end', async () => (await told()).state === 'CompleteCommit');
      expect(await told()).toMatchObject({ beganMs });
    });

    it('that take too long are aborted, and their producer is fenced', async () => {
      const [topic, raw] = [await topicOf(), open()];
      const producer = await init(raw, uniqueName('slow'), { timeoutMs: 2_000 });
      expect(await add(raw, producer, topic)).toBe(0);
      expect((await produce(raw, producer, topic, 0, 'x')).error).toBe(0);
      // Apache Kafka looks for them every ten seconds.
      await until('it is aborted', async () => (await readFrom(raw, topic, 0)).stableOffset > 0, 25_000);
      expect((await readFrom(raw, topic, 0)).aborted).toEqual([{ producerId: producer.producerId, firstOffset: 0 }]);
      expect(await end(raw, producer, true)).toBe(PRODUCER_FENCED);
      expect((await produce(raw, producer, topic, 1, 'late')).error).toBe(INVALID_PRODUCER_EPOCH);
    });
  });
}
