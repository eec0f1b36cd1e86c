import { describe, expect, it } from 'vitest';
import {
  alterConfigs, createPartitions, createTopics, deleteTopics, describeConfigs, initProducerId, metadata, type TopicShape,
} from '../../test/admin-requests.ts';
import { BrokerRig } from '../../test/broker-rig.ts';
import { listOffset, produce, writeFetch } from '../../test/log-requests.ts';
import { recordBatch } from '../../test/record-batches.ts';
import { seededRandom } from '../../test/seeded-random.ts';
import type { BrokerOptions } from '../broker-options.ts';
import { errors } from '../errors.ts';
import { SimulatedDisk } from '../storage/simulated-disk.ts';

function start(options: Partial<BrokerOptions> = {}) {
  const rig = new BrokerRig(options);
  return { rig, client: rig.connect() };
}

const versions = (max: number, min = 0): number[] => Array.from({ length: max - min + 1 }, (_, index) => min + index);

describe('Metadata', () => {
  it.each(versions(12))('v%i tells all topics, named ones, and unknown ones', (version) => {
    const { rig, client } = start({ autoCreateTopics: false });
    rig.broker.topics.create('a', 2);
    rig.broker.topics.create('b', 1);
    expect(metadata(client, null, version).topics).toMatchObject([{ name: 'a', partitions: 2 }, { name: 'b', partitions: 1 }]);
    expect(metadata(client, ['b', 'c'], version).topics).toMatchObject([
      { name: 'b', errorCode: errors.NONE },
      { name: 'c', errorCode: errors.UNKNOWN_TOPIC_OR_PARTITION },
    ]);
    if (version > 0) expect(metadata(client, [], version).topics).toEqual([]);
  });

  it('makes a topic where the broker and the client allow it and the name is legal', () => {
    const { rig, client } = start({ defaultPartitions: 3 });
    expect(metadata(client, ['new'], 4, false).topics).toMatchObject([{ errorCode: errors.UNKNOWN_TOPIC_OR_PARTITION }]);
    expect(metadata(client, ['new'], 4, true).topics).toMatchObject([{ errorCode: errors.NONE, partitions: 3 }]);
    expect(metadata(client, ['a b'], 4, true).topics).toMatchObject([{ errorCode: errors.INVALID_TOPIC_EXCEPTION }]);
    rig.broker.topics.create('old.one', 1);
    expect(metadata(client, ['old_one'], 4, true).topics).toMatchObject([{ errorCode: errors.INVALID_TOPIC_EXCEPTION }]);
    expect(metadata(start({ autoCreateTopics: false }).client, ['new'], 4, true).topics).toMatchObject([{ errorCode: errors.UNKNOWN_TOPIC_OR_PARTITION }]);
  });

  it('finds topics by their ids', () => {
    const { rig, client } = start();
    rig.broker.topics.create('a', 1);
    const { id } = rig.broker.topics.get('a')!;
    expect(metadata(client, null, 12, false, [id, 'ab'.repeat(16)]).topics).toMatchObject([
      { name: 'a', id, errorCode: errors.NONE },
      { name: null, errorCode: errors.UNKNOWN_TOPIC_ID },
    ]);
  });
});

describe('CreateTopics', () => {
  it.each(versions(7))('v%i makes topics, and only checks where it is told so', (version) => {
    const { rig, client } = start({ defaultPartitions: 4 });
    const topics = [{ name: 'a', partitions: 2 }, { name: 'b', partitions: -1, replicationFactor: -1 }];
    if (version >= 1) {
      expect(createTopics(client, topics, version, true).map(({ errorCode }) => errorCode)).toEqual([errors.NONE, errors.NONE]);
      expect(rig.broker.topics.all()).toHaveLength(0);
    }
    expect(createTopics(client, topics, version).map(({ errorCode }) => errorCode)).toEqual([errors.NONE, errors.NONE]);
    expect(rig.broker.topics.all().map(({ partitions }) => partitions.length)).toEqual([2, 4]);
  });

  it('tells the outcome since v5', () => {
    const [answer] = createTopics(start().client, [{ name: 'a', configs: [['retention.ms', '5']] }], 5);
    expect(answer).toMatchObject({ partitions: 1, replicationFactor: 1, configs: expect.arrayContaining([['retention.ms', '5']]) });
  });

  it.each<[string, TopicShape, number]>([
    ['a name with a space', { name: 'a b' }, errors.INVALID_TOPIC_EXCEPTION],
    ['an empty name', { name: '' }, errors.INVALID_TOPIC_EXCEPTION],
    ['the name ..', { name: '..' }, errors.INVALID_TOPIC_EXCEPTION],
    ['a name of 250 characters', { name: 'x'.repeat(250) }, errors.INVALID_TOPIC_EXCEPTION],
    ['a name that is there', { name: 'old.one' }, errors.TOPIC_ALREADY_EXISTS],
    ['a name that metrics would confuse', { name: 'old_one' }, errors.INVALID_TOPIC_EXCEPTION],
    ['no partitions', { name: 'a', partitions: 0 }, errors.INVALID_PARTITIONS],
    ['too many partitions', { name: 'a', partitions: 2000000000 }, errors.INVALID_PARTITIONS],
    ['two replicas', { name: 'a', replicationFactor: 2 }, errors.INVALID_REPLICATION_FACTOR],
    ['no replicas', { name: 'a', replicationFactor: 0 }, errors.INVALID_REPLICATION_FACTOR],
    ['an unknown setting', { name: 'a', configs: [['no.such', '1']] }, errors.INVALID_CONFIG],
    ['a setting out of range', { name: 'a', configs: [['segment.bytes', '-1']] }, errors.INVALID_CONFIG],
    ['an assignment and a count', { name: 'a', partitions: 1, assignments: [[0, [1]]] }, errors.INVALID_REQUEST],
    ['an assignment to a stranger', { name: 'a', partitions: -1, replicationFactor: -1, assignments: [[0, [2]]] }, errors.INVALID_REPLICA_ASSIGNMENT],
    ['an assignment with a gap', { name: 'a', partitions: -1, replicationFactor: -1, assignments: [[1, [1]]] }, errors.INVALID_REPLICA_ASSIGNMENT],
  ])('refuses %s, with a reason', (_, topic, errorCode) => {
    const { rig, client } = start();
    rig.broker.topics.create('old.one', 1);
    expect(createTopics(client, [topic])).toMatchObject([{ errorCode, message: expect.any(String) }]);
    expect(rig.broker.topics.all()).toHaveLength(1);
  });

  it('quotes a name of any length in a message that fits into the answer', () => {
    const name = 'x'.repeat(32767);
    expect(createTopics(start().client, [{ name }], 1)).toMatchObject([{ name, errorCode: errors.INVALID_TOPIC_EXCEPTION }]);
    expect(describeConfigs(start().client, 2, name, null, 0).errorCode).toBe(errors.INVALID_TOPIC_EXCEPTION);
  });

  it('refuses a setting that is longer than older versions could tell again', () => {
    const configs: [string, string][] = [['cleanup.policy', 'delete,'.repeat(5000) + 'delete']];
    expect(createTopics(start().client, [{ name: 'a', configs }], 7)).toMatchObject([{ errorCode: errors.INVALID_CONFIG }]);
  });

  it('takes an assignment to the one node, and refuses a name that is there twice', () => {
    const { rig, client } = start();
    createTopics(client, [{ name: 'a', partitions: -1, replicationFactor: -1, assignments: [[1, [1]], [0, [1]]] }]);
    expect(rig.broker.topics.get('a')?.partitions).toHaveLength(2);
    expect(createTopics(client, [{ name: 'b' }, { name: 'b' }]).map(({ errorCode }) => errorCode)).toEqual([errors.INVALID_REQUEST, errors.INVALID_REQUEST]);
  });
});

it.each(versions(6))('DeleteTopics v%i deletes a topic with its records', (version) => {
  const { rig, client } = start();
  rig.broker.topics.create('topic', 1);
  produce(client, recordBatch());
  expect(deleteTopics(client, ['topic', 'other'], version).map(({ errorCode }) => errorCode)).toEqual([errors.NONE, errors.UNKNOWN_TOPIC_OR_PARTITION]);
  expect(rig.broker.storage.list().some((name) => name.startsWith('topic-'))).toBe(false);
  rig.broker.topics.create('topic', 1);
  expect(listOffset(client, -1)).toMatchObject({ offset: 0 });
});

it('DeleteTopics refuses a topic that is named twice, by name or by id, and deletes the others', () => {
  const { rig, client } = start();
  for (const name of ['a', 'b', 'c']) rig.broker.topics.create(name, 1);
  expect(deleteTopics(client, ['a', 'b', 'a']).map(({ errorCode }) => errorCode)).toEqual([errors.INVALID_REQUEST, errors.NONE, errors.INVALID_REQUEST]);
  const id = rig.broker.topics.get('c')!.id;
  const reader = client.call(20, 6, (writer) => {
    writer.structs([null, 'c'], (name) => writer.string(name).uuid(name === null ? id : '0'.repeat(32))).i32(1000);
  });
  reader.i32();
  const codes = reader.structs(() => {
    reader.nullableString();
    reader.uuid();
    const code = reader.i16();
    reader.nullableString();
    return code;
  });
  expect(codes).toEqual([errors.INVALID_REQUEST, errors.INVALID_REQUEST]);
  expect(rig.broker.topics.all().map(({ name }) => name)).toEqual(['a', 'c']);
});

it.each(versions(3))('CreatePartitions v%i adds partitions, never takes any', (version) => {
  const { rig, client } = start();
  rig.broker.topics.create('a', 2);
  expect(createPartitions(client, 'a', 5, null, version, true)).toBe(errors.NONE);
  expect(rig.broker.topics.get('a')?.partitions).toHaveLength(2);
  expect(createPartitions(client, 'a', 3, [[1]], version)).toBe(errors.NONE);
  expect(rig.broker.topics.get('a')?.partitions).toHaveLength(3);
  expect(createPartitions(client, 'a', 3, null, version)).toBe(errors.INVALID_PARTITIONS);
  expect(createPartitions(client, 'a', 20000, null, version)).toBe(errors.INVALID_PARTITIONS);
  expect(createPartitions(client, 'a', 5, [[1]], version)).toBe(errors.INVALID_REPLICA_ASSIGNMENT);
  expect(createPartitions(client, 'a', 4, [[2]], version)).toBe(errors.INVALID_REPLICA_ASSIGNMENT);
  expect(createPartitions(client, 'b', 4, null, version)).toBe(errors.UNKNOWN_TOPIC_OR_PARTITION);
});

describe('settings', () => {
  it.each(versions(4))('are described by DescribeConfigs v%i with their values and sources', (version) => {
    const { rig, client } = start({ messageMaxBytes: 5000 });
    rig.broker.topics.create('a', 1, new Map([['retention.ms', '7']]));
    const { configs } = describeConfigs(client, 2, 'a', ['retention.ms', 'max.message.bytes', 'cleanup.policy'], version);
    expect(Object.entries(configs).map(([name, { value }]) => `${name}=${value}`).sort()).toEqual(['cleanup.policy=delete', 'max.message.bytes=5000', 'retention.ms=7']);
    if (version === 0) return;
    expect(configs['retention.ms']).toMatchObject({ source: 1, synonyms: ['retention.ms=7@1', 'retention.ms=604800000@5'] });
    expect(configs['max.message.bytes']).toMatchObject({ source: 4, synonyms: ['message.max.bytes=5000@4', 'message.max.bytes=1048588@5'] });
    expect(configs['cleanup.policy'].source).toBe(5);
  });

  it('are described all, where none is asked for by name', () => {
    const { rig, client } = start();
    rig.broker.topics.create('a', 1);
    expect(describeConfigs(client, 2, 'a', [])).toEqual(describeConfigs(client, 2, 'a', null));
    expect(Object.keys(describeConfigs(client, 2, 'a', []).configs).length).toBeGreaterThan(20);
  });

  it('of the broker are described, of strangers refused', () => {
    const { client } = start();
    expect(describeConfigs(client, 4, '1', ['num.partitions']).configs['num.partitions'].value).toBe('1');
    expect(describeConfigs(client, 4, '2', null).errorCode).toBe(errors.INVALID_REQUEST);
    const nodes = [1, 2, 3].map((id) => ({ id, host: 'localhost', port: 9091 + id }));
    expect([client, start({ nodes }).client].map((each) => describeConfigs(each, 4, '1', null).configs['default.replication.factor'].value)).toEqual(['1', '3']);
    expect(describeConfigs(client, 2, 'none', null).errorCode).toBe(errors.UNKNOWN_TOPIC_OR_PARTITION);
    expect(describeConfigs(client, 9, 'x', null).errorCode).toBe(errors.INVALID_REQUEST);
  });

  it('are replaced by AlterConfigs, and count from the next append on', () => {
    const { rig, client } = start();
    rig.broker.topics.create('topic', 1, new Map([['retention.ms', '7']]));
    for (const version of versions(2)) {
      expect(alterConfigs(client, 'topic', [['max.message.bytes', '100']], version, true)).toBe(errors.NONE);
      expect(alterConfigs(client, 'topic', [['max.message.bytes', 'many']], version)).toBe(errors.INVALID_CONFIG);
    }
    expect(produce(client, recordBatch({ values: ['x'.repeat(200)] })).errorCode).toBe(errors.NONE);
    alterConfigs(client, 'topic', [['max.message.bytes', '100']]);
    expect(produce(client, recordBatch({ values: ['x'.repeat(200)] })).errorCode).toBe(errors.MESSAGE_TOO_LARGE);
    expect([...rig.broker.topics.get('topic')!.configs]).toEqual([['max.message.bytes', '100']]);
  });

  it.each([0, 1])('are changed one by one by IncrementalAlterConfigs v%i', (version) => {
    const { rig, client } = start();
    rig.broker.topics.create('topic', 1, new Map([['retention.ms', '7'], ['segment.bytes', '900']]));
    const own = (): Record<string, string> => Object.fromEntries(rig.broker.topics.get('topic')!.configs);
    expect(alterConfigs(client, 'topic', [['retention.ms', '9', 0], ['segment.bytes', null, 1]], version)).toBe(errors.NONE);
    expect(own()).toEqual({ 'retention.ms': '9' });
    expect(alterConfigs(client, 'topic', [['cleanup.policy', 'compact', 2]], version)).toBe(errors.NONE);
    expect(own()).toMatchObject({ 'cleanup.policy': 'delete,compact' });
    alterConfigs(client, 'topic', [['cleanup.policy', 'delete', 3]], version);
    expect(own()).toMatchObject({ 'cleanup.policy': 'compact' });
    expect(alterConfigs(client, 'topic', [['retention.ms', '9', 2]], version)).toBe(errors.INVALID_CONFIG);
    expect(alterConfigs(client, 'topic', [['retention.ms', '9', 7]], version)).toBe(errors.INVALID_REQUEST);
    expect(alterConfigs(client, 'none', [['retention.ms', '9', 0]], version)).toBe(errors.UNKNOWN_TOPIC_OR_PARTITION);
  });
});

it.each(versions(4))('InitProducerId v%i gives every producer an id of its own, and those of a transactional id the same one', (version) => {
  const { client } = start();
  const ids = Array.from({ length: 5 }, () => initProducerId(client, version).producerId);
  expect(new Set(ids).size).toBe(5);
  const first = initProducerId(client, version, 'tx');
  expect(ids).not.toContain(first.producerId);
  expect(initProducerId(client, version, 'tx')).toMatchObject({ errorCode: errors.NONE, producerId: first.producerId });
});

it.each(versions(7, 1))('ListOffsets v%i finds the ends of the log and times in it', (version) => {
  const { rig, client } = start();
  rig.broker.topics.create('topic', 1);
  produce(client, recordBatch({ values: ['a', 'b', 'c'], baseTimestampMs: 100, stepMs: 10 }));
  expect(listOffset(client, -1, version)).toMatchObject({ offset: 3, timestampMs: -1 });
  expect(listOffset(client, -2, version)).toMatchObject({ offset: 0, timestampMs: -1 });
  expect(listOffset(client, 105, version)).toMatchObject({ offset: 1, timestampMs: 110 });
  expect(listOffset(client, 121, version)).toMatchObject({ offset: -1, timestampMs: -1 });
  const latest = listOffset(client, -3, version);
  if (version >= 7) expect(latest).toMatchObject({ offset: 2, timestampMs: 120 });
  else expect(latest.errorCode).toBe(errors.UNSUPPORTED_VERSION);
});

describe('after a crash', () => {
  it('topics, settings and ids of producers are as they were answered', () => {
    const disk = new SimulatedDisk(seededRandom(3));
    const { rig, client } = start({ storage: disk });
    createTopics(client, [{ name: 'a', partitions: 2 }, { name: 'b' }, { name: 'c' }]);
    createPartitions(client, 'a', 3);
    alterConfigs(client, 'b', [['retention.ms', '9']]);
    deleteTopics(client, ['c']);
    const given = Array.from({ length: 3 }, () => initProducerId(client).producerId);
    const ids = rig.broker.topics.all().map(({ id }) => id);
    disk.crash({ tear: true });
    const again = start({ storage: disk });
    const topics = again.rig.broker.topics.all();
    expect(topics.map(({ name, id, partitions }) => [name, id, partitions.length])).toEqual([['a', ids[0], 3], ['b', ids[1], 1]]);
    expect([...topics[1].configs]).toEqual([['retention.ms', '9']]);
    expect(given).not.toContain(initProducerId(again.client).producerId);
  });

  it('so they are when the catalogue was rewritten many times', () => {
    const disk = new SimulatedDisk(seededRandom(3));
    const { rig } = start({ storage: disk });
    const settings = (round: number) => new Map([['retention.ms', String(round)]]);
    for (let index = 0; index < 50; index++) rig.broker.topics.create(`topic-${index}`, 1);
    for (let round = 0; round < 20000; round++) rig.broker.topics.configure(rig.broker.topics.get(`topic-${round % 50}`)!, settings(round));
    rig.broker.topics.delete(rig.broker.topics.get('topic-0')!);
    expect(disk.usedBytes).toBeLessThan(1500000);
    disk.crash();
    const topics = start({ storage: disk }).rig.broker.topics.all();
    expect(topics.map(({ configs }) => configs.get('retention.ms'))).toEqual(Array.from({ length: 49 }, (_, index) => String(19951 + index)));
  });
});

it('a topic can be deleted to make room on a full disk', () => {
  const disk = new SimulatedDisk(seededRandom(3));
  const { rig, client } = start({ storage: disk });
  rig.broker.topics.create('topic', 2);
  for (let sent = 0; sent < 10; sent++) produce(client, recordBatch({ values: ['x'.repeat(100)] }));
  const waiting = rig.connect();
  waiting.send(1, 11, writeFetch({ from: [[0, 10]], maxWaitMs: 1000 }));
  disk.settings.capacityBytes = disk.usedBytes;
  expect(deleteTopics(client, ['topic'])[0].errorCode).toBe(errors.NONE);
  expect(waiting.answers).toHaveLength(1);
  expect(disk.usedBytes).toBeLessThan(1000);
  expect(createTopics(client, [{ name: 'topic' }])[0].errorCode).toBe(errors.NONE);
  disk.crash();
  expect(listOffset(start({ storage: disk }).client, -1)).toMatchObject({ errorCode: errors.NONE, offset: 0 });
});

it('a full disk refuses changes, and leaves things as they were', () => {
  const disk = new SimulatedDisk(seededRandom(3));
  const { rig, client } = start({ storage: disk });
  rig.broker.topics.create('a', 1);
  disk.settings.capacityBytes = disk.usedBytes;
  expect(createTopics(client, [{ name: 'b' }])[0].errorCode).toBe(errors.KAFKA_STORAGE_ERROR);
  expect(deleteTopics(client, ['a'])[0].errorCode).toBe(errors.KAFKA_STORAGE_ERROR);
  expect(createPartitions(client, 'a', 2)).toBe(errors.KAFKA_STORAGE_ERROR);
  expect(alterConfigs(client, 'a', [['retention.ms', '1']])).toBe(errors.KAFKA_STORAGE_ERROR);
  expect(initProducerId(client).errorCode).toBe(errors.KAFKA_STORAGE_ERROR);
  expect(metadata(client, null).topics).toMatchObject([{ name: 'a', partitions: 1 }]);
});
