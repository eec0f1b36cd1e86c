import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { FileStorage, MemoryStorage, SimulatedDisk, startKafka, systemClock, type RunningKafka, type StartOptions } from './index.ts';

const running: RunningKafka[] = [];
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  for (const kafka of running.splice(0)) await kafka.close();
});

async function start(options: StartOptions = {}): Promise<RunningKafka> {
  const kafka = await startKafka(options);
  running.push(kafka);
  return kafka;
}

function clientOf({ brokers }: RunningKafka): Kafka {
  return new Kafka({ brokers, logLevel: logLevel.NOTHING });
}

async function send(kafka: RunningKafka, topic: string, values: string[]): Promise<void> {
  const producer = clientOf(kafka).producer({ idempotent: true, createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  await producer.send({ topic, messages: values.map((value) => ({ value })) });
  await producer.disconnect();
}

async function receive(kafka: RunningKafka, topic: string, count: number): Promise<string[]> {
  const consumer = clientOf(kafka).consumer({ groupId: 'readers' });
  closers.push(() => consumer.disconnect());
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  return new Promise((resolve) => {
    const values: string[] = [];
    void consumer.run({
      eachMessage: async ({ message }) => {
        values.push(String(message.value));
        if (values.length === count) resolve(values);
      },
    });
  });
}

it('serves an unmodified kafkajs: idempotent producer, group of one', async () => {
  const kafka = await start({ topics: ['orders'] });
  await send(kafka, 'orders', ['a', 'b', 'c']);
  expect(await receive(kafka, 'orders', 3)).toEqual(['a', 'b', 'c']);
});

it('makes the topics that it is told of, with partitions and settings', async () => {
  const kafka = await start({ topics: ['a', { name: 'b', partitions: 4, configs: { 'retention.ms': '1000' } }], defaultPartitions: 2 });
  const admin = clientOf(kafka).admin();
  closers.push(() => admin.disconnect());
  await admin.connect();
  const { topics } = await admin.fetchTopicMetadata();
  expect(topics.map(({ name, partitions }) => [name, partitions.length])).toEqual([['a', 2], ['b', 4]]);
});

it('starts again from the storage of an earlier broker, and leaves its topics as they are', async () => {
  const storage = new MemoryStorage();
  const first = await startKafka({ storage, topics: [{ name: 'orders', partitions: 1 }] });
  await send(first, 'orders', ['before']);
  await first.close();
  const second = await start({ storage, topics: [{ name: 'orders', partitions: 7 }] });
  await send(second, 'orders', ['after']);
  expect(await receive(second, 'orders', 2)).toEqual(['before', 'after']);
});

it('says which port is taken', async () => {
  const { port } = await start();
  await expect(startKafka({ port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`);
});

it('says which topic cannot be made, and why', async () => {
  await expect(startKafka({ topics: ['a b'] })).rejects.toThrow("Topic 'a b' cannot be made");
  await expect(startKafka({ topics: [{ name: 'a', partitions: 0 }] })).rejects.toThrow('must be between 1 and 10000, not 0');
  await expect(startKafka({ topics: [{ name: 'a', partitions: 10_001 }] })).rejects.toThrow('must be between 1 and 10000, not 10001');
  await expect(startKafka({ topics: [{ name: 'a', configs: { 'no.such': '1' } }] })).rejects.toThrow('Unknown topic config name: no.such');
  await expect(startKafka({ topics: ['a.b', 'a_b'] })).rejects.toThrow("Topic 'a_b' collides with existing topic: a.b");
  await expect(startKafka({ topics: ['a', 'a'] })).rejects.toThrow("Topic 'a' already exists");
});

it('says which option it does not know, or cannot take', async () => {
  await expect(startKafka({ partitions: 3 } as StartOptions)).rejects.toThrow("startKafka has no option 'partitions'. There are: port, host, ");
  const topics = [{ name: 'a', numPartitions: 3 } as unknown as string];
  await expect(startKafka({ topics })).rejects.toThrow("Topic 'a' has no option 'numPartitions'. There are: name, partitions, configs.");
  await expect(startKafka({ defaultPartitions: 0 })).rejects.toThrow('Option defaultPartitions must be');
});

it.each<[StartOptions, string]>([
  [{ logRetentionCheckIntervalMs: 0 }, 'Option logRetentionCheckIntervalMs must be a whole number from 1 on, not 0.'],
  [{ logCleanerBackoffMs: 0 }, 'Option logCleanerBackoffMs must be a whole number from 1 on, not 0.'],
  [{ groupInitialRebalanceDelayMs: -1 }, 'Option groupInitialRebalanceDelayMs must be a whole number from 0 on, not -1.'],
  [{ groupMinSessionTimeoutMs: 2, groupMaxSessionTimeoutMs: 1 }, 'Option groupMaxSessionTimeoutMs must be a whole number from 2 on, not 1.'],
  [{ connectionsMaxIdleMs: -2 }, 'Option connectionsMaxIdleMs must be a whole number from -1 on, not -2.'],
  [{ fetchSessions: Number.NaN }, 'Option fetchSessions must be a whole number from 0 on, not NaN.'],
  [{ queuedMaxBytes: Infinity }, 'Option queuedMaxBytes must be a whole number from 1 on, not Infinity.'],
  [{ fetchMaxBytes: 0.5 }, 'Option fetchMaxBytes must be a whole number from 1 to 2147483647, not 0.5.'],
  [{ messageMaxBytes: '5' as unknown as number }, "Option messageMaxBytes must be a whole number from 1 to 2147483647, not '5'."],
  [{ segmentBytes: 2147483648 }, 'Option segmentBytes must be a whole number from 1 to 2147483647, not 2147483648.'],
  [{ nodeId: -1 }, 'Option nodeId must be a whole number from 0 to 2147483647, not -1.'],
  [{ advertisedPort: 65_536 }, 'Option advertisedPort must be a whole number from 1 to 65535, not 65536.'],
  [{ port: -1 }, 'Option port must be a whole number from 0 to 65535, not -1.'],
  [{ nodes: 0 }, 'Option nodes must be a whole number from 1 to 100, not 0.'],
  [{ defaultPartitions: 10_001 }, 'Option defaultPartitions must be a whole number from 1 to 10000, not 10001.'],
  [{ flush: 'always' as 'never' }, "Option flush must be 'never' or 'acks-all', not 'always'."],
  [{ autoCreateTopics: 'false' as unknown as boolean }, "Option autoCreateTopics must be a boolean, not 'false'."],
  [{ clusterId: 7 as unknown as string }, 'Option clusterId must be a string, not 7.'],
  [{ observe: null as unknown as () => void }, 'Option observe must be a function, not null.'],
  [{ storage: './data' as unknown as MemoryStorage }, "Option storage must be an object, not './data'."],
])('refuses %o, and says what it could be', async (options, message) => {
  await expect(startKafka(options)).rejects.toThrow(message);
});

it('has every option in the table of its README', async () => {
  const refusal: Error = await startKafka({ '': 0 } as StartOptions).catch((error: Error) => error) as Error;
  const names = refusal.message.slice(refusal.message.indexOf('There are: ') + 11, -1).split(', ');
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const table = readme.split('\n').filter((line) => line.startsWith('| `')).join('\n');
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !table.includes(`\`${name}\``))).toEqual([]);
});

it('makes topics while it runs, and says which it cannot make', async () => {
  const kafka = await start({ defaultPartitions: 2 });
  kafka.createTopic('orders', 4, { 'retention.ms': '1000' });
  kafka.createTopic('users');
  expect(kafka.broker.topics.all().map(({ name, partitions }) => [name, partitions.length])).toEqual([['orders', 4], ['users', 2]]);
  expect(kafka.broker.topics.get('orders')?.configs.get('retention.ms')).toBe('1000');
  expect(() => kafka.createTopic('orders')).toThrow("Topic 'orders' already exists");
  expect(() => kafka.broker.topics.create('orders', 1)).toThrow("Topic 'orders' already exists");
  expect(kafka.broker.topics.get('orders')?.partitions).toHaveLength(4);
});

it.each<[string, StartOptions, string]>([
  ['the address that it listens on', {}, '127.0.0.1'],
  ['its own machine where it listens on all addresses', { host: '0.0.0.0' }, '127.0.0.1'],
  ['what it is told to', { host: '0.0.0.0', advertisedHost: 'localhost' }, 'localhost'],
])('tells clients to connect to %s', async (_, options, host) => {
  const kafka = await start({ topics: ['orders'], ...options });
  expect([kafka.host, kafka.brokers]).toEqual([host, [`${host}:${kafka.port}`]]);
  const admin = clientOf(kafka).admin();
  closers.push(() => admin.disconnect());
  await admin.connect();
  expect((await admin.describeCluster()).brokers).toEqual([{ nodeId: 1, host, port: kafka.port }]);
});

it('tells clients another port where it is told to', async () => {
  const kafka = await start({ advertisedHost: 'kafka.example', advertisedPort: 443 });
  expect([kafka.brokers, kafka.broker.options]).toMatchObject([['kafka.example:443'], { host: 'kafka.example', port: 443 }]);
});

it('syncs what is stored when it is closed, also where it did not before, and can be closed after a crash', async () => {
  const disk = new SimulatedDisk(Math.random);
  const first = await start({ storage: disk, topics: ['orders'] });
  await send(first, 'orders', ['a', 'b']);
  expect(disk.unsyncedBytes).toBeGreaterThan(0);
  await first.close();
  expect(disk.unsyncedBytes).toBe(0);
  const second = await start({ storage: disk });
  expect(second.broker.topics.partition('orders', 0)?.endOffset).toBe(2);
  disk.crash();
  await second.close();
});

it('stamps records with the time of day, and measures time by a clock that nobody sets', async () => {
  const kafka = await start({ topics: [{ name: 'stamped', configs: { 'message.timestamp.type': 'LogAppendTime' } }] });
  const beforeMs = Date.now();
  await send(kafka, 'stamped', ['a']);
  const { timestampMs } = kafka.broker.topics.partition('stamped', 0)!.firstAtOrAfter(0)!;
  expect(timestampMs).toBeGreaterThanOrEqual(beforeMs);
  expect(timestampMs).toBeLessThanOrEqual(Date.now());
  vi.spyOn(Date, 'now').mockReturnValue(0);
  expect(systemClock.now()).toBeGreaterThanOrEqual(beforeMs - 1000);
  vi.restoreAllMocks();
});

it('lives on when a connection cannot be accepted', async () => {
  const listening = vi.spyOn(net, 'createServer');
  const kafka = await start({ topics: ['orders'] });
  const server = listening.mock.results[0].value as net.Server;
  vi.restoreAllMocks();
  server.emit('error', Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' }));
  await send(kafka, 'orders', ['a']);
});

it('a fault that cannot be keeps neither the port nor the storage from whoever tries again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'start-'));
  try {
    const storage = new FileStorage(folder);
    await expect(startKafka({ storage, faults: [{ kind: 'crash', api: 'Produce' }] })).rejects.toThrow('this storage cannot crash');
    await (await startKafka({ storage: new FileStorage(folder) })).close();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
