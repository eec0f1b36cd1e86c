import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordBatch } from '../../embedded/kafka/test/record-batches.ts';
import { produceOnce, RawClient } from './raw-client.ts';
import { clientFor, makeTopic, uniqueName, until, type Target } from './target.ts';

const NONE = 0;
const SESSION_NOT_FOUND = 70;
const WRONG_EPOCH = 71;
const PARTITIONS = [0, 1, 2];

interface Asked {
  topic: string;
  sessionId: number;
  epoch: number;
  /** Partitions and the offsets that they are read from. */
  from?: readonly (readonly [partition: number, offset: number])[];
  forgotten?: readonly number[];
  maxBytes?: number;
}

/** Fetch v11 in a session. */
async function fetchIn(client: RawClient, { topic, sessionId, epoch, from = [], forgotten = [], maxBytes = 1_000_000 }: Asked) {
  const reader = await client.request(1, 11, (body) => {
    body.i32(-1).i32(0).i32(0).i32(maxBytes).i8(0).i32(sessionId).i32(epoch);
    body.structs(from.length > 0 ? [topic] : [], (name) => {
      body.string(name).structs(from, ([index, offset]) => body.i32(index).i32(-1).i64(offset).i64(-1).i32(1_000_000));
    });
    body.structs(forgotten.length > 0 ? [topic] : [], (name) => body.string(name).array(forgotten, (index) => body.i32(index)));
    body.string('');
  });
  reader.i32();
  const head = { error: reader.i16(), sessionId: reader.i32() };
  const partitions = reader.structs(() => {
    reader.string();
    return reader.structs(() => {
      const partition = { index: reader.i32(), error: reader.i16(), end: reader.i64() };
      reader.i64();
      reader.i64();
      reader.nullableStructs(() => [reader.i64(), reader.i64()]);
      reader.i32();
      return { ...partition, hasRecords: (reader.nullableBytes()?.length ?? 0) > 0 };
    });
  });
  return { ...head, partitions: partitions.flat() };
}

export function sessionLaws(target: () => Target): void {
  describe('a fetch session (KIP-227)', () => {
    let client: RawClient;
    beforeAll(() => void (client = new RawClient(target())));
    afterAll(() => client.destroy());

    const opened = async () => {
      const topic = uniqueName('session');
      const admin = clientFor(target()).admin();
      await admin.connect();
      await makeTopic(admin, { topic, numPartitions: PARTITIONS.length });
      await admin.disconnect();
      const from = PARTITIONS.map((partition) => [partition, 0] as const);
      let first = await fetchIn(client, { topic, sessionId: 0, epoch: 0, from });
      await until('all partitions can be read', async () => {
        first = await fetchIn(client, { topic, sessionId: 0, epoch: 0, from });
        return first.partitions.every(({ error }) => error === NONE);
      });
      return { topic, first, sessionId: first.sessionId };
    };
    const send = async (topic: string, partition: number) => {
      expect((await produceOnce(client, topic, recordBatch(), -1, partition)).error).toBe(NONE);
    };

    it('begins with all partitions, then tells what is new alone', async () => {
      const { topic, first, sessionId } = await opened();
      expect(sessionId).toBeGreaterThan(0);
      expect(first.partitions.map(({ index }) => index).sort()).toEqual(PARTITIONS);
      expect(await fetchIn(client, { topic, sessionId, epoch: 1 })).toEqual({ error: NONE, sessionId, partitions: [] });
      await send(topic, 1);
      const news = [{ index: 1, error: NONE, end: 1, hasRecords: true }];
      expect(await fetchIn(client, { topic, sessionId, epoch: 2 })).toMatchObject({ error: NONE, partitions: news });
      // The client has not said yet that it has these records.
      expect(await fetchIn(client, { topic, sessionId, epoch: 3 })).toMatchObject({ error: NONE, partitions: news });
      expect(await fetchIn(client, { topic, sessionId, epoch: 4, from: [[1, 1]] })).toMatchObject({ error: NONE, partitions: [] });
    });

    it('forgets partitions, and tells errors of unknown ones', async () => {
      const { topic, sessionId } = await opened();
      await send(topic, 0);
      const asked = { topic, sessionId, epoch: 1, from: [[9, 0]] as const, forgotten: [0] };
      expect((await fetchIn(client, asked)).partitions.map(({ index, error }) => [index, error])).toEqual([[9, 3]]);
      await send(topic, 2);
      const next = await fetchIn(client, { topic, sessionId, epoch: 2, forgotten: [9] });
      expect(next.partitions.map(({ index }) => index)).toEqual([2]);
    });

    it('serves partitions in turn under a small limit of bytes', async () => {
      const { topic, sessionId } = await opened();
      for (const partition of PARTITIONS) await send(topic, partition);
      const served: number[] = [];
      for (let epoch = 1; epoch <= PARTITIONS.length; epoch++) {
        const { partitions } = await fetchIn(client, { topic, sessionId, epoch, maxBytes: 1 });
        served.push(...partitions.filter(({ hasRecords }) => hasRecords).map(({ index }) => index));
      }
      expect(served.sort()).toEqual(PARTITIONS);
    });

    it('refuses an epoch out of turn and an id that it did not give, and ends where the client says so', async () => {
      const { topic, sessionId } = await opened();
      expect((await fetchIn(client, { topic, sessionId, epoch: 2 })).error).toBe(WRONG_EPOCH);
      expect((await fetchIn(client, { topic, sessionId: sessionId ^ 1, epoch: 1 })).error).toBe(SESSION_NOT_FOUND);
      expect((await fetchIn(client, { topic, sessionId, epoch: 1 })).error).toBe(NONE);
      expect(await fetchIn(client, { topic, sessionId, epoch: -1, from: [[0, 0]] })).toMatchObject({ error: NONE, sessionId: 0 });
      expect((await fetchIn(client, { topic, sessionId, epoch: 2 })).error).toBe(SESSION_NOT_FOUND);
    });
  });
}
