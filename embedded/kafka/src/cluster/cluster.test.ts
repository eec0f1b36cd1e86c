import { Kafka, logLevel } from 'kafkajs';
import { afterEach, describe, expect, it } from 'vitest';
import { BrokerRig, type RigClient } from '../../test/broker-rig.ts';
import { deleteRecords, fetch, produce, readFetched, writeFetch } from '../../test/log-requests.ts';
import { recordBatch } from '../../test/record-batches.ts';
import { startKafka, type BrokerOptions, type RunningKafka } from '../index.ts';
import { MemoryStorage } from '../storage/memory.ts';

const nodes = [1, 2, 3].map((id) => ({ id, host: 'localhost', port: 9091 + id }));

function clusterOf(options: Partial<BrokerOptions> = {}): BrokerRig {
  const rig = new BrokerRig({ nodes, ...options });
  if (rig.broker.topics.get('topic') === undefined) rig.broker.topics.create('topic', 3);
  return rig;
}

interface Told {
  nodes: number[];
  controller: number;
  partitions: { error: number; leader: number; epoch: number; replicas: number[]; inSync: number[]; offline: number[] }[];
}

/** Metadata v7 of the topic. */
function metadata(client: RigClient): Told {
  const reader = client.call(3, 7, (writer) => writer.structs(['topic'], (name) => writer.string(name)).bool(false));
  reader.i32();
  const told = reader.structs(() => {
    const id = reader.i32();
    reader.string();
    expect(reader.i32()).toBe(9091 + id);
    reader.nullableString();
    return id;
  });
  reader.nullableString();
  const controller = reader.i32();
  const [partitions] = reader.structs(() => {
    reader.i16();
    reader.string();
    reader.bool();
    return reader.structs(() => {
      const error = reader.i16();
      reader.i32();
      const ids = (): number[] => reader.array(() => reader.i32());
      return { error, leader: reader.i32(), epoch: reader.i32(), replicas: ids(), inSync: ids(), offline: ids() };
    });
  });
  return { nodes: told, controller, partitions };
}

function heartbeat(client: RigClient, group: string): number {
  return client.call(12, 0, (writer) => writer.string(group).i32(1).string('member')).i16();
}

function coordinatorOf(client: RigClient, group: string): number {
  const reader = client.call(10, 0, (writer) => writer.string(group));
  expect(reader.i16()).toBe(0);
  return reader.i32();
}

/** Indexes of the partitions of one topic whose sizes DescribeLogDirs v0 tells. */
function sizedPartitions(client: RigClient): number[] {
  const reader = client.call(35, 0, (writer) => writer.structs(null, () => undefined));
  reader.i32();
  const [[topics]] = reader.structs(() => {
    reader.i16();
    reader.string();
    return reader.structs(() => {
      reader.string();
      return reader.structs(() => [reader.i32(), reader.i64(), reader.i64(), reader.bool()][0] as number);
    });
  });
  return topics;
}

describe('a cluster', () => {
  it('has replicas on all nodes, and its leaders spread over them', () => {
    const told = metadata(clusterOf().connect(2));
    expect(told.nodes).toEqual([1, 2, 3]);
    expect(told.partitions.map(({ leader }) => leader)).toEqual([1, 2, 3]);
    for (const { error, epoch, replicas, inSync, offline } of told.partitions) {
      expect({ error, epoch, replicas: replicas.toSorted(), inSync: inSync.toSorted(), offline }).toEqual({ error: 0, epoch: 0, replicas: [1, 2, 3], inSync: [1, 2, 3], offline: [] });
    }
  });

  it('refuses reading and writing at a node that does not lead, and keeps the record away', () => {
    const rig = clusterOf();
    const [leader, other] = [rig.connect(1), rig.connect(2)];
    expect(produce(other, recordBatch(), { partition: 0 }).errorCode).toBe(6);
    expect(produce(leader, recordBatch(), { partition: 0 })).toMatchObject({ errorCode: 0, baseOffset: 0 });
    expect(fetch(other).partitions[0].errorCode).toBe(6);
    expect(fetch(leader).partitions[0]).toMatchObject({ errorCode: 0, highWatermark: 1 });
  });

  it('deletes records at the leader alone', () => {
    const rig = clusterOf();
    const [leader, other] = [rig.connect(1), rig.connect(2)];
    produce(leader, recordBatch());
    expect(deleteRecords(other, 1)).toEqual({ startOffset: -1, errorCode: 6 });
    expect(deleteRecords(leader, 1)).toEqual({ startOffset: 1, errorCode: 0 });
  });

  it('tells the sizes of partitions at each node that has a replica, and at no other', () => {
    const rig = new BrokerRig({ nodes: [1, 2, 3, 4].map((id) => ({ id, host: 'localhost', port: 9091 + id })) });
    rig.broker.topics.create('topic', 4);
    const topic = rig.broker.topics.get('topic')!;
    for (const nodeId of [1, 2, 3, 4]) {
      const replicas = [0, 1, 2, 3].filter((index) => rig.broker.cluster.replicasOf(topic, index).includes(nodeId));
      expect(replicas).toHaveLength(3);
      expect(sizedPartitions(rig.connect(nodeId))).toEqual(replicas);
    }
  });

  it('moves a leader: the epoch grows, and stands in the batches of the new one', () => {
    const rig = clusterOf();
    const [before, after] = [rig.connect(1), rig.connect(2)];
    produce(before, recordBatch(), { partition: 0 });
    rig.act(() => rig.broker.cluster.moveLeader('topic', 0, 2));
    expect(metadata(before).partitions[0]).toMatchObject({ leader: 2, epoch: 1 });
    expect(produce(before, recordBatch(), { partition: 0 }).errorCode).toBe(6);
    expect(produce(after, recordBatch(), { partition: 0 }).baseOffset).toBe(1);
    const { records } = fetch(after).partitions[0];
    const second = records.subarray(12 + records.readInt32BE(8));
    expect([records.readInt32BE(12), second.readInt32BE(12)]).toEqual([0, 1]);
    expect(fetch(after, { leaderEpoch: 0 }).partitions[0].errorCode).toBe(74);
    expect(fetch(after, { leaderEpoch: 2 }).partitions[0].errorCode).toBe(75);
    expect(fetch(after, { leaderEpoch: 1 }).partitions[0].errorCode).toBe(0);
  });

  it('tells who waits for records that the leader moved', () => {
    const rig = clusterOf();
    const client = rig.connect(1);
    client.send(1, 11, writeFetch({ maxWaitMs: 1000 }));
    expect(client.answers).toHaveLength(0);
    rig.act(() => rig.broker.cluster.moveLeader('topic', 0, 3));
    expect(readFetched(client.take()!).partitions[0].errorCode).toBe(6);
  });

  it('loses a node and gets it back', () => {
    const rig = clusterOf();
    const [gone, other] = [rig.connect(1), rig.connect(2)];
    rig.act(() => rig.broker.cluster.stop(1));
    expect(gone.isOpen).toBe(false);
    const without = metadata(other);
    expect(without.nodes).toEqual([2, 3]);
    expect(without.controller).toBe(2);
    expect(without.partitions.map(({ leader, epoch }) => [leader, epoch])).toEqual([[2, 1], [2, 0], [3, 0]]);
    expect(without.partitions.map(({ inSync, offline }) => [inSync.toSorted(), offline])).toEqual(Array.from({ length: 3 }, () => [[2, 3], [1]]));
    rig.act(() => rig.broker.cluster.start(1));
    const again = metadata(rig.connect(1));
    expect(again.partitions.map(({ leader, epoch, offline }) => [leader, epoch, offline])).toEqual([[2, 1, []], [2, 0, []], [3, 0, []]]);
  });

  it('has no leader when all nodes are gone, and the first that comes back leads', () => {
    const rig = clusterOf();
    for (const id of [1, 2, 3]) rig.act(() => rig.broker.cluster.stop(id));
    expect(rig.broker.cluster.leaderOf(rig.broker.topics.get('topic')!, 0)).toBe(-1);
    rig.act(() => rig.broker.cluster.start(3));
    expect(metadata(rig.connect(3)).partitions.map(({ error, leader }) => [error, leader])).toEqual([[0, 3], [0, 3], [0, 3]]);
  });

  it('has one coordinator for a group, and the other nodes say that they are not', () => {
    const rig = clusterOf();
    const clients = new Map([1, 2, 3].map((id) => [id, rig.connect(id)]));
    const found = new Set<number>();
    for (let number = 0; number < 20; number++) {
      const group = `group-${number}`;
      const coordinator = coordinatorOf(clients.get(1)!, group);
      found.add(coordinator);
      for (const [id, client] of clients) expect(heartbeat(client, group), `${group} at ${id}`).toBe(id === coordinator ? 25 : 16);
    }
    expect(found).toEqual(new Set([1, 2, 3]));
    const coordinator = coordinatorOf(clients.get(1)!, 'group-0');
    const next = coordinator === 3 ? 2 : 3;
    rig.act(() => rig.broker.cluster.moveCoordinator('group', 'group-0', next));
    expect(coordinatorOf(clients.get(1)!, 'group-0')).toBe(next);
    expect([heartbeat(clients.get(coordinator)!, 'group-0'), heartbeat(clients.get(next)!, 'group-0')]).toEqual([16, 25]);
  });

  it('spreads groups as Kafka does, by the hash of their names over fifty partitions', () => {
    const { coordinators } = new BrokerRig({ nodes: Array.from({ length: 50 }, (_, id) => ({ id, host: 'h', port: 1 })) }).broker.cluster;
    expect(coordinators.nodeOf('group', '')).toBe(0);
    expect(coordinators.nodeOf('group', 'a')).toBe(97 - 50);
    expect(coordinators.nodeOf('group', 'ab')).toBe((97 * 31 + 98) % 50);
  });

  it('says what it cannot do', () => {
    const { cluster } = clusterOf().broker;
    expect(() => cluster.moveLeader('topic', 9, 1)).toThrow("There is no partition 9 of a topic 'topic'");
    expect(() => cluster.moveLeader('topic', 0, 9)).toThrow('There is no node 9. There are: 1, 2, 3.');
    cluster.stop(2);
    expect(() => cluster.moveLeader('topic', 0, 2)).toThrow('Node 2 cannot lead topic-0: in sync are 1, 3.');
    expect(() => cluster.moveCoordinator('group', 'g', 2)).toThrow('Node 2 is stopped');
    expect(() => new BrokerRig({ nodes: [nodes[0], nodes[0]] })).toThrow('node 1 is there twice');
  });

  it('goes on with the leaders and epochs that it had before a restart, also with fewer nodes', () => {
    const storage = new MemoryStorage();
    const first = clusterOf({ storage });
    first.act(() => first.broker.cluster.moveLeader('topic', 0, 2));
    first.act(() => first.broker.cluster.moveLeader('topic', 0, 3));
    first.act(() => first.broker.cluster.moveLeader('topic', 0, 2));
    expect(metadata(clusterOf({ storage }).connect(1)).partitions[0]).toMatchObject({ leader: 2, epoch: 3 });
    const single = new BrokerRig({ storage, port: 9092 });
    expect(metadata(single.connect()).partitions[0]).toMatchObject({ leader: 1, epoch: 4, replicas: [1] });
  });

  it('goes on with the epochs that stand in its logs where a full disk kept them from being noted, and says that it leads anew', () => {
    const storage = new MemoryStorage();
    let rig = clusterOf({ storage });
    storage.setFull(() => undefined);
    rig.act(() => rig.broker.cluster.moveLeader('topic', 0, 2));
    storage.setFull(null);
    expect(produce(rig.connect(2), recordBatch({ values: ['a'] })).errorCode).toBe(0);
    expect(metadata(rig.connect()).partitions[0]).toMatchObject({ leader: 2, epoch: 1 });
    for (let restart = 0; restart < 2; restart++) {
      rig = clusterOf({ storage });
      expect(metadata(rig.connect()).partitions[0]).toMatchObject({ leader: 1, epoch: 2 });
      expect(produce(rig.connect(1), recordBatch({ values: ['b'] })).errorCode).toBe(0);
    }
  });

  it('acknowledges under acks=all while there are as many replicas in sync as the topic asks for', () => {
    const rig = clusterOf();
    rig.broker.topics.create('strict', 1, new Map([['min.insync.replicas', '2']]));
    const topic = rig.broker.topics.get('strict')!;
    const leader = (): RigClient => rig.connect(rig.broker.cluster.leaderOf(topic, 0));
    expect(produce(leader(), recordBatch(), { topic: 'strict' }).errorCode).toBe(0);
    rig.act(() => rig.broker.cluster.stop(1));
    expect(produce(leader(), recordBatch(), { topic: 'strict' }).errorCode).toBe(0);
    rig.act(() => rig.broker.cluster.stop(2));
    expect(produce(leader(), recordBatch(), { topic: 'strict' }).errorCode).toBe(19);
    expect(produce(leader(), recordBatch(), { topic: 'strict', acks: 1 }).errorCode).toBe(0);
  });

  it('of one node keeps no journal of leaders', () => {
    const storage = new MemoryStorage();
    const rig = new BrokerRig({ storage });
    rig.broker.topics.create('topic', 1);
    expect(storage.list().filter((name) => name.startsWith('__partition_leaders'))).toEqual([]);
  });
});

describe('kafkajs', () => {
  let kafka: RunningKafka;
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
    await kafka.close();
  });

  it('goes on while leaders move, and nodes stop and start', async () => {
    kafka = await startKafka({ nodes: 3, topics: [{ name: 'orders', partitions: 3 }] });
    expect(new Set(kafka.brokers).size).toBe(3);
    const client = new Kafka({ brokers: kafka.brokers, logLevel: logLevel.NOTHING, retry: { initialRetryTime: 20, retries: 20 } });
    const admin = client.admin();
    const producer = client.producer({ idempotent: true });
    const consumer = client.consumer({ groupId: 'readers', heartbeatInterval: 100, maxWaitTimeInMs: 50, sessionTimeout: 6000 });
    closers.push(() => consumer.disconnect(), () => producer.disconnect(), () => admin.disconnect());
    await Promise.all([admin.connect(), producer.connect(), consumer.connect()]);
    expect((await admin.describeCluster()).brokers.map(({ nodeId, port }) => [nodeId, port])).toEqual(kafka.nodes.map(({ id, port }) => [id, port]));
    const seen = new Set<string>();
    await consumer.subscribe({ topic: 'orders', fromBeginning: true });
    await consumer.run({ eachMessage: async ({ message }) => void seen.add(String(message.value)) });
    const sent: string[] = [];
    const send = async (): Promise<void> => {
      const values = [0, 1, 2].map((partition) => `${sent.length + partition}`);
      // One by one: kafkajs 2.2.4 forgets messages whose leader moved to a node that has answered for others of the same send.
      for (const [partition, value] of values.entries()) await producer.send({ topic: 'orders', messages: [{ value, partition }] });
      sent.push(...values);
    };
    await send();
    kafka.moveLeader('orders', 0, 3);
    await send();
    kafka.stopNode(2);
    await send();
    kafka.startNode(2);
    kafka.stopNode(1);
    await send();
    kafka.startNode(1);
    kafka.moveLeader('orders', 1, 2);
    kafka.moveCoordinator('readers', 2);
    await send();
    for (let waitedMs = 0; seen.size < sent.length && waitedMs < 20_000; waitedMs += 20) await new Promise((resolve) => setTimeout(resolve, 20));
    expect([...seen].toSorted()).toEqual(sent.toSorted());
    const offsets = (await admin.fetchTopicOffsets('orders')).map(({ high }) => Number(high));
    expect(offsets).toEqual([5, 5, 5]);
  });
});
