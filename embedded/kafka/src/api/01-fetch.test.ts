import { describe, expect, it } from 'vitest';
import { BrokerRig, type RigClient } from '../../test/broker-rig.ts';
import { deleteRecords, fetch, produce, readFetched, writeFetch, type FetchShape } from '../../test/log-requests.ts';
import { recordBatch, valuesIn } from '../../test/record-batches.ts';
import type { BrokerOptions } from '../broker-options.ts';
import { errors } from '../errors.ts';

function start(partitions = 1, options: Partial<BrokerOptions> = {}) {
  const rig = new BrokerRig(options);
  // Kept for ever, so that no deadline is set for their end.
  rig.broker.topics.create('topic', partitions, new Map([['retention.ms', '-1']]));
  return { rig, client: rig.connect(), producer: rig.connect() };
}

/** Values by partition, in the order of the answer. */
function values(client: RigClient, shape: FetchShape): [number, string[]][] {
  return fetch(client, shape).partitions.map(({ partition, records }) => [partition, valuesIn(records).map(({ value }) => value)]);
}

describe('Fetch', () => {
  it.each([4, 5, 6, 7, 8, 9, 10, 11, 12])('v%i reads from an offset on, the batch that holds it whole', (version) => {
    const { client, producer } = start();
    produce(producer, recordBatch({ values: ['a', 'b', 'c'] }));
    produce(producer, recordBatch({ values: ['d'] }));
    const { partitions: [answer] } = fetch(client, { version, from: [[0, 1]] });
    expect(answer).toMatchObject({ errorCode: errors.NONE, highWatermark: 4 });
    expect(valuesIn(answer.records).map(({ offset, value }) => offset + value)).toEqual(['0a', '1b', '2c', '3d']);
  });

  it.each<[string, FetchShape, number]>([
    ['an offset beyond the end', { from: [[0, 5]] }, errors.OFFSET_OUT_OF_RANGE],
    ['an offset before the start', { from: [[0, -1]] }, errors.OFFSET_OUT_OF_RANGE],
    ['an unknown partition', { from: [[3, 0]] }, errors.UNKNOWN_TOPIC_OR_PARTITION],
    ['an unknown topic', { topic: 'other' }, errors.UNKNOWN_TOPIC_OR_PARTITION],
    ['a leader epoch of the future', { leaderEpoch: 1 }, errors.UNKNOWN_LEADER_EPOCH],
  ])('answers %s at once, however long it may wait', (_, shape, errorCode) => {
    const { client } = start();
    expect(fetch(client, { maxWaitMs: 1000, ...shape }).partitions[0].errorCode).toBe(errorCode);
  });

  it('says from v12 on where the log parts from what the client has read, instead of records', () => {
    const nodes = [1, 2].map((id) => ({ id, host: 'localhost', port: 9090 + id }));
    const rig = new BrokerRig({ nodes });
    rig.broker.topics.create('topic', 1);
    produce(rig.connect(1), recordBatch({ values: ['a', 'b'] }));
    rig.act(() => rig.broker.cluster.moveLeader('topic', 0, 2));
    const client = rig.connect(2);
    produce(client, recordBatch({ values: ['c'] }));
    const asked = (lastFetchedEpoch: number, offset: number) => {
      const { partitions: [{ errorCode, records, diverging }] } = fetch(client, { version: 12, lastFetchedEpoch, from: [[0, offset]], maxWaitMs: 1000, minBytes: 1_000_000 });
      return [errorCode, valuesIn(records).map(({ value }) => value), diverging];
    };
    // Of the first leader there were two records: a third is of nobody here, and neither is a record of a leader to come.
    expect([asked(0, 3), asked(0, 9), asked(2, 3)]).toEqual([
      [errors.NONE, [], { epoch: 0, endOffset: 2 }], [errors.NONE, [], { epoch: 0, endOffset: 2 }], [errors.OFFSET_OUT_OF_RANGE, [], null],
    ]);
    const agreed = (lastFetchedEpoch: number, offset: number) => fetch(client, { version: 12, lastFetchedEpoch, from: [[0, offset]] }).partitions[0];
    expect([agreed(0, 2), agreed(1, 2), agreed(-1, 0)].map(({ diverging, records }) => [diverging, records.length > 0])).toEqual([[null, true], [null, true], [null, true]]);
  });

  it('reads from v13 on by the id of the topic, in a session of ids alone; what was made anew under its name is another topic', () => {
    const { rig, client, producer } = start();
    produce(producer, recordBatch({ values: ['a'] }));
    const topicId = rig.broker.topics.get('topic')!.id;
    const inSession = { version: 13, topicId, sessionId: 0, epoch: 0 };
    const first = fetch(client, inSession);
    expect(first.partitions.map(({ topic, errorCode, records }) => [topic, errorCode, valuesIn(records).length])).toEqual([[topicId, errors.NONE, 1]]);
    expect(fetch(client, { version: 12, sessionId: first.sessionId, epoch: 1, from: [] }).errorCode).toBe(errors.FETCH_SESSION_TOPIC_ID_ERROR);
    expect(fetch(client, { ...inSession, sessionId: first.sessionId, epoch: 1, from: [] }).errorCode).toBe(errors.NONE);
    rig.act(() => rig.broker.topics.delete(rig.broker.topics.get('topic')!));
    rig.broker.topics.create('topic', 1);
    const later = fetch(client, { ...inSession, sessionId: first.sessionId, epoch: 2, from: [] });
    expect(later.partitions.map(({ topic, errorCode }) => [topic, errorCode])).toEqual([[topicId, errors.UNKNOWN_TOPIC_ID]]);
    expect(fetch(client, { version: 13, topicId: '0'.repeat(32) }).partitions[0].errorCode).toBe(errors.UNKNOWN_TOPIC_ID);
    expect(fetch(client, { version: 13, topicId: rig.broker.topics.get('topic')!.id, from: [[7, 0]] }).partitions[0].errorCode).toBe(errors.UNKNOWN_TOPIC_OR_PARTITION);
  });

  it('keeps zstd from versions that do not know it', () => {
    const { client, producer } = start();
    produce(producer, recordBatch({ attributes: 4 }));
    expect(fetch(client, { version: 9 }).partitions[0].errorCode).toBe(errors.UNSUPPORTED_COMPRESSION_TYPE);
    expect(fetch(client, { version: 10 }).partitions[0].errorCode).toBe(errors.NONE);
  });

  it.each(['one file', 'files of their own'])('serves versions that do not know zstd once there is none left, from batches in %s', (where) => {
    const segmentBytes = where === 'one file' ? 1000 : recordBatch().length;
    const { client, producer } = start(1, { segmentBytes });
    for (const attributes of [0, 4, 0]) produce(producer, recordBatch({ attributes }));
    deleteRecords(client, 1);
    expect(fetch(client, { version: 9, from: [[0, 2]] }).partitions[0].errorCode).toBe(errors.UNSUPPORTED_COMPRESSION_TYPE);
    deleteRecords(client, 2);
    expect(fetch(client, { version: 9, from: [[0, 2]] }).partitions[0].errorCode).toBe(errors.NONE);
  });
});

describe('limits', () => {
  const sizeBytes = recordBatch().length;

  it('give the first batch whatever its size, and after it only what fits', () => {
    const { client, producer } = start(2);
    for (const partition of [0, 0, 0, 1]) produce(producer, recordBatch(), { partition });
    const from: FetchShape['from'] = [[0, 0], [1, 0]];
    const count = (shape: FetchShape): number[] => values(client, { from, ...shape }).map(([, found]) => found.length);
    expect(count({ maxBytes: 1 })).toEqual([1, 0]);
    expect(count({ partitionMaxBytes: 1 })).toEqual([1, 0]);
    expect(count({ partitionMaxBytes: 0, maxBytes: 0 })).toEqual([1, 0]);
    expect(count({ partitionMaxBytes: 2 * sizeBytes })).toEqual([2, 1]);
    expect(count({ partitionMaxBytes: 2 * sizeBytes, maxBytes: 2 * sizeBytes + 1 })).toEqual([2, 0]);
    expect(count({ maxBytes: 4 * sizeBytes })).toEqual([3, 1]);
    expect(count({ partitionMaxBytes: -5, maxBytes: -5 })).toEqual([1, 0]);
  });
});

describe('a fetch that asks for more than it may get', () => {
  const sizeBytes = recordBatch().length;

  it.each<[string, FetchShape]>([
    ['its own limit', { maxBytes: sizeBytes, minBytes: 100 * sizeBytes }],
    ['a limit of its partition below one batch', { partitionMaxBytes: 1, minBytes: sizeBytes }],
    ['a limit of nothing', { maxBytes: 0, minBytes: 1 }],
  ])('is answered at once with what there is under %s', (_, shape) => {
    const { client, producer } = start();
    produce(producer, recordBatch());
    expect(values(client, { ...shape, maxWaitMs: 1000 })).toEqual([[0, ['value']]]);
  });

  it('gets no more than the broker gives, and does not wait for more', () => {
    const { client, producer } = start(1, { fetchMaxBytes: 2 * sizeBytes });
    for (let sent = 0; sent < 3; sent++) produce(producer, recordBatch());
    const shape = { maxBytes: 1e9, minBytes: 1e9, partitionMaxBytes: 1e9, maxWaitMs: 1000 };
    expect(values(client, shape)).toEqual([[0, ['value', 'value']]]);
  });

  it('waits for the rest where the first batch is not enough', () => {
    const { client, producer } = start(2);
    for (const partition of [0, 1]) produce(producer, recordBatch(), { partition });
    client.send(1, 11, writeFetch({ from: [[0, 0], [1, 0]], partitionMaxBytes: 1, minBytes: sizeBytes + 2, maxWaitMs: 1000 }));
    expect(client.answers).toHaveLength(0);
  });
});

describe('a long poll', () => {
  const sizeBytes = recordBatch().length;

  it('ends when enough bytes are there, over all of its partitions', () => {
    const { rig, client, producer } = start(2);
    client.send(1, 11, writeFetch({ from: [[0, 0], [1, 0]], maxWaitMs: 500, minBytes: 2 * sizeBytes }));
    produce(producer, recordBatch());
    expect(client.answers).toHaveLength(0);
    rig.nowMs = 100;
    produce(producer, recordBatch(), { partition: 1 });
    expect(readFetched(client.take()!).partitions.map(({ records }) => records.length)).toEqual([sizeBytes, sizeBytes]);
    expect(rig.broker.nextDeadline()).toBe(Infinity);
  });

  it('ends with what there is when its time is over', () => {
    const { rig, client, producer } = start();
    client.send(1, 11, writeFetch({ maxWaitMs: 500, minBytes: 100000 }));
    produce(producer, recordBatch());
    rig.advance(499);
    expect(client.answers).toHaveLength(0);
    rig.advance(1);
    expect(readFetched(client.take()!).partitions[0].records.length).toBe(sizeBytes);
  });

  it('ends when its topic is deleted', () => {
    const { rig, client, producer } = start();
    client.send(1, 11, writeFetch({ maxWaitMs: 500 }));
    producer.call(20, 1, (writer) => writer.array(['topic'], (name) => writer.string(name)).i32(0));
    rig.advance(0);
    expect(readFetched(client.take()!).partitions[0].errorCode).toBe(errors.UNKNOWN_TOPIC_OR_PARTITION);
  });

  it('is forgotten with its connection', () => {
    const { rig, client, producer } = start();
    client.send(1, 11, writeFetch({ maxWaitMs: 500 }));
    client.close();
    expect(rig.broker.nextDeadline()).toBe(Infinity);
    expect(rig.broker.topics.partition('topic', 0)?.watchers.size).toBe(0);
    produce(producer, recordBatch());
    expect(client.answers).toHaveLength(0);
  });

  it('holds back the requests behind it on the same connection', () => {
    const { rig, client } = start();
    client.send(1, 11, writeFetch({ maxWaitMs: 500 }));
    client.send(18, 0);
    expect(client.answers).toHaveLength(0);
    rig.advance(500);
    expect(client.answers).toHaveLength(2);
  });
});

describe('a fetch session', () => {
  const from: FetchShape['from'] = [[0, 0], [1, 0], [2, 0]];

  it('tells only what changed, and reads on from where the client says', () => {
    const { client, producer } = start(3);
    const { sessionId, partitions } = fetch(client, { epoch: 0, from });
    expect(sessionId).toBeGreaterThan(0);
    expect(partitions).toHaveLength(3);
    expect(fetch(client, { sessionId, epoch: 1, from: [] })).toMatchObject({ sessionId, partitions: [] });
    produce(producer, recordBatch({ values: ['a'] }), { partition: 1 });
    expect(values(client, { sessionId, epoch: 2, from: [] })).toEqual([[1, ['a']]]);
    expect(values(client, { sessionId, epoch: 3, from: [] })).toEqual([[1, ['a']]]);
    expect(values(client, { sessionId, epoch: 4, from: [[1, 1]] })).toEqual([]);
  });

  it('waits for its partitions, also for those named in earlier requests', () => {
    const { client, producer } = start(3);
    const { sessionId } = fetch(client, { epoch: 0, from });
    client.send(1, 11, writeFetch({ sessionId, epoch: 1, from: [], maxWaitMs: 500 }));
    expect(client.answers).toHaveLength(0);
    produce(producer, recordBatch(), { partition: 2 });
    expect(readFetched(client.take()!).partitions).toMatchObject([{ partition: 2 }]);
  });

  it('forgets partitions, tells errors each time, and ends with the last partition', () => {
    const { client, producer } = start(3);
    const { sessionId } = fetch(client, { epoch: 0, from });
    produce(producer, recordBatch(), { partition: 0 });
    expect(fetch(client, { sessionId, epoch: 1, from: [[7, 0]], forgotten: [0] }).partitions).toMatchObject([{ partition: 7, errorCode: errors.UNKNOWN_TOPIC_OR_PARTITION }]);
    expect(fetch(client, { sessionId, epoch: 2, from: [] }).partitions).toMatchObject([{ partition: 7 }]);
    expect(fetch(client, { sessionId, epoch: 3, from: [], forgotten: [1, 2, 7] })).toMatchObject({ errorCode: errors.NONE, sessionId: 0, partitions: [] });
    expect(fetch(client, { sessionId, epoch: 4, from: [] }).errorCode).toBe(errors.FETCH_SESSION_ID_NOT_FOUND);
  });

  it('has an id of its own, whatever the random stream draws', () => {
    for (const drawn of [0, 0.5, 1 - 2 ** -32]) {
      const { client } = start(3, { random: () => drawn });
      const ids = Array.from({ length: 5 }, () => fetch(client, { epoch: 0, from }).sessionId);
      expect([new Set(ids).size, Math.min(...ids) > 0]).toEqual([5, true]);
    }
  });

  it('serves partitions in turn under a small limit', () => {
    const { client, producer } = start(3);
    for (const partition of [0, 1, 2]) produce(producer, recordBatch({ values: [`p${partition}`] }), { partition });
    const { sessionId, partitions } = fetch(client, { epoch: 0, from, maxBytes: 1 });
    expect(partitions.filter(({ records }) => records.length > 0)).toMatchObject([{ partition: 0 }]);
    expect(values(client, { sessionId, epoch: 1, from: [], maxBytes: 1 })).toEqual([[1, ['p1']]]);
    expect(values(client, { sessionId, epoch: 2, from: [], maxBytes: 1 })).toEqual([[2, ['p2']]]);
    expect(values(client, { sessionId, epoch: 3, from: [], maxBytes: 1 })).toEqual([[0, ['p0']]]);
  });

  it('refuses an epoch out of turn and an id that it did not give', () => {
    const { client } = start(3);
    const { sessionId } = fetch(client, { epoch: 0, from });
    expect(fetch(client, { sessionId, epoch: 2, from: [] })).toMatchObject({ errorCode: errors.INVALID_FETCH_SESSION_EPOCH, partitions: [] });
    expect(fetch(client, { sessionId: sessionId + 1, epoch: 1, from: [] }).errorCode).toBe(errors.FETCH_SESSION_ID_NOT_FOUND);
    expect(fetch(client, { sessionId, epoch: 1, from: [] }).errorCode).toBe(errors.NONE);
  });

  it('is closed by a full fetch of its own, and makes room for others only after long idleness', () => {
    const { rig, client } = start(3, { fetchSessions: 1 });
    const first = fetch(client, { epoch: 0, from }).sessionId;
    expect(fetch(client, { epoch: 0, from }).sessionId).toBe(0);
    fetch(client, { sessionId: first, epoch: -1, from });
    const second = fetch(client, { epoch: 0, from }).sessionId;
    expect(second).toBeGreaterThan(0);
    rig.advance(120000);
    expect(fetch(client, { epoch: 0, from }).sessionId).toBeGreaterThan(0);
    expect(fetch(client, { sessionId: second, epoch: 1, from: [] }).errorCode).toBe(errors.FETCH_SESSION_ID_NOT_FOUND);
  });
});
