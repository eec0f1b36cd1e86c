// Clients behind the proxy of a real cluster: three nodes of Apache Kafka, of which one dies and comes back. Off by default; with
// WAVETANK_REAL_KAFKA=1 it starts them from the folder of peers (WAVETANK_PEERS), and with Java's tools there they run, too.
import { execFile, execSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Kafka, logLevel, type Consumer } from 'kafkajs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startProxy, type ProxyEvent, type RunningProxy } from '@wavetank/kafka/proxy';
import { ApacheCluster, lacking } from './apache-cluster.ts';

const PORT = 19_592;
const jars = join(process.env.PEERS_HOME ?? join(homedir(), '.cache/peers'), 'kafka/libs-4.3.1');
const run = promisify(execFile);

const values = (count: number): string[] => Array.from({ length: count }, (_, index) => `value ${String(index).padStart(5, '0')}`);

/** What a look at the system gives; nothing where what is looked at went away meanwhile. */
function seen<T>(look: () => T): T[] {
  try {
    return [look()];
  } catch {
    return [];
  }
}

/** Ports that a process is connected to over IPv4 or IPv6. */
function portsOf(pid: number): Set<number> {
  const files = seen(() => readdirSync(`/proc/${pid}/fd`)).flat();
  const inodes = new Set(files.flatMap((fd) => seen(() => /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1])));
  const rows = ['tcp', 'tcp6'].flatMap((file) => readFileSync(`/proc/net/${file}`, 'utf8').trim().split('\n').slice(1).map((row) => row.trim().split(/\s+/)));
  return new Set(rows.filter((row) => inodes.has(row[9])).map((row) => parseInt(row[2].split(':')[1], 16)));
}

describe.skipIf(lacking !== null)(lacking === null ? 'behind a proxy of three nodes of Apache Kafka' : `behind a proxy of Apache Kafka (skipped: ${lacking})`, () => {
  const cluster = new ApacheCluster(PORT, 3);
  const nodePorts = [PORT, PORT + 1, PORT + 2];
  const events: ProxyEvent[] = [];
  const closers: (() => Promise<void>)[] = [];
  let proxy: RunningProxy;

  beforeAll(() => cluster.start());
  afterAll(() => cluster.stop());
  beforeEach(async () => {
    // One node is named; the others are learned.
    proxy = await startProxy({ upstream: [cluster.address.split(',')[0]], observe: (event) => void events.push(event) });
  });
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
    await proxy.close();
    events.length = 0;
  });

  const client = (): Kafka => new Kafka({ brokers: proxy.brokers, logLevel: logLevel.NOTHING, retry: { initialRetryTime: 50, retries: 30 } });
  const untold = (): ProxyEvent[] => events.filter(({ type }) => type !== 'unreachable');

  async function makeTopic(name: string, numPartitions = 6): Promise<string> {
    const topic = `${name}-${process.pid}`;
    const admin = client().admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions, replicationFactor: 3 }], waitForLeaders: true });
    await admin.disconnect();
    return topic;
  }

  async function joined(topic: string, groupId: string, take: (value: string) => void): Promise<Consumer> {
    const consumer = client().consumer({ groupId, maxWaitTimeInMs: 100, sessionTimeout: 10_000 });
    closers.push(() => consumer.disconnect());
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ autoCommitInterval: 200, eachMessage: async ({ message }) => take(String(message.value)) });
    return consumer;
  }

  /** What members of a group are given together, once `count` different values are there. */
  function collecting(count: number): { take: (value: string) => void; all: Promise<string[]> } {
    const values = new Set<string>();
    let done: (all: string[]) => void = () => undefined;
    const all = new Promise<string[]>((resolve) => (done = resolve));
    return { all, take: (value) => void (values.add(value).size === count && done([...values].toSorted())) };
  }

  test('members join and leave a group, and nothing is missed', async () => {
    const topic = await makeTopic('rebalanced');
    const { take, all } = collecting(300);
    const first = await joined(topic, topic, take);
    const producer = client().producer({ idempotent: true, maxInFlightRequests: 1 });
    closers.push(() => producer.disconnect());
    await producer.connect();
    for (const [index, value] of values(300).entries()) {
      if (index === 100) await joined(topic, topic, take);
      if (index === 200) await first.disconnect();
      await producer.send({ topic, messages: [{ key: value, value }] });
    }
    expect(await all).toEqual(values(300));
    expect(untold()).toEqual([]);
  });

  test('transactions commit and abort, with their offsets', async () => {
    const topic = await makeTopic('transactions', 3);
    const producer = client().producer({ transactionalId: topic, maxInFlightRequests: 1, idempotent: true });
    closers.push(() => producer.disconnect());
    await producer.connect();
    for (const [index, value] of values(10).entries()) {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [{ key: value, value }] });
      await transaction.sendOffsets({ consumerGroupId: `${topic}-moved`, topics: [{ topic, partitions: [{ partition: 0, offset: String(index) }] }] });
      await (index % 2 === 0 ? transaction.commit() : transaction.abort());
    }
    const { take, all } = collecting(5);
    const given: string[] = [];
    await joined(topic, topic, (value) => {
      given.push(value);
      take(value);
    });
    const kept = values(10).filter((_, index) => index % 2 === 0);
    expect(await all).toEqual(kept);
    expect(given.toSorted()).toEqual(kept);
    expect(untold()).toEqual([]);
  });

  test('each fault strikes: a lost acknowledgement doubles what is not idempotent, an error is retried, a cut heals', async () => {
    const topic = await makeTopic('struck', 1);
    const producer = client().producer({ maxInFlightRequests: 1 });
    closers.push(() => producer.disconnect());
    await producer.connect();
    const send = (value: string): Promise<unknown> => producer.send({ topic, messages: [{ value }] });
    const faults = [];
    faults.push(proxy.begin('drop-response', { api: 'Produce', nth: 1 }));
    await send('a');
    faults.push(proxy.begin('error', { api: 'Produce', error: 'NOT_LEADER_OR_FOLLOWER', times: 2 }));
    await send('b');
    faults.push(proxy.begin('cut', { forMs: 500 }));
    await send('c');
    faults.push(proxy.begin('delay', { delayMs: 50, forMs: 2_000 }), proxy.begin('bandwidth', { bytesPerSecond: 5_000, forMs: 2_000 }));
    await send('d');
    faults.push(proxy.begin('not-leader', { topic, forMs: 1_000 }));
    await send('e');
    faults.push(proxy.begin('coordinator-moved', { group: topic, forMs: 2_000 }));
    const { take, all } = collecting(5);
    const given: string[] = [];
    await joined(topic, topic, (value) => {
      given.push(value);
      take(value);
    });
    expect(await all).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(given.filter((value) => value === 'a')).toHaveLength(2);
    expect(faults.filter(({ hits }) => hits === 0).map(({ kind }) => kind)).toEqual([]);
    expect(untold()).toEqual([]);
  });

  test.skipIf(!existsSync(jars))("Java's producer stays behind it when a node dies, comes back and leads again", async () => {
    const topic = await makeTopic('moved');
    const count = 4_000;
    const java = ['-XX:TieredStopAtLevel=1', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-cp', `${jars}/*`];
    const tools = 'org.apache.kafka.tools';
    const child = spawn('java', [...java, `${tools}.VerifiableProducer`, '--bootstrap-server', proxy.address, '--topic', topic, '--max-messages', String(count), '--throughput', '60', '--acks', '-1'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const ended = new Promise((resolve) => child.once('close', resolve));
    closers.push(async () => void child.kill('SIGKILL'));
    let out = '';
    const strayed = new Set<number>();
    const acked = (): number => out.split('producer_send_success').length - 1;
    const reached = (wanted: number): Promise<void> => new Promise((resolve) => {
      child.stdout.on('data', () => void (acked() >= wanted && resolve()));
      child.once('close', () => resolve());
    });
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk;
      if (child.exitCode === null) for (const port of portsOf(child.pid!)) if (nodePorts.includes(port)) strayed.add(port);
    });
    await reached(300);
    const refused = proxy.begin('error', { api: 'Produce', error: 'NOT_ENOUGH_REPLICAS', times: 3 });
    execSync(`${cluster.control()} crash`);
    await reached(800);
    execSync(`${cluster.control()} start`);
    await reached(1_400);
    // Leaders go back to the node that they prefer, once it has caught up; the others answer where they are now.
    const elect = (): Promise<boolean> => run('java', [...java, `${tools}.LeaderElectionCommand`, '--bootstrap-server', proxy.address, '--election-type', 'preferred', '--all-topic-partitions'], { maxBuffer: 1e8 }).then(() => true, () => false);
    let isElected = false;
    for (let attempt = 0; attempt < 10 && !isElected; attempt++) isElected = await elect();
    const ackedBefore = acked();
    await ended;
    expect([isElected, refused.hits, [...strayed]]).toEqual([true, 3, []]);
    expect(acked()).toBeGreaterThan(ackedBefore);
    // This producer never tries twice: what it was refused it tells, and what it was promised is there.
    const admin = client().admin();
    closers.push(() => admin.disconnect());
    await admin.connect();
    const written = (await admin.fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0);
    const { stdout } = await run('java', [...java, `${tools}.consumer.ConsoleConsumer`, '--bootstrap-server', proxy.address, '--topic', topic, '--from-beginning', '--max-messages', String(written), '--timeout-ms', '60000'], { maxBuffer: 1e8 });
    const read = new Set(stdout.trim().split('\n'));
    const promised = out.trim().split('\n').filter((line) => line.includes('producer_send_success')).map((line) => String((JSON.parse(line) as { value: unknown }).value));
    expect([promised.length, promised.filter((value) => !read.has(value))]).toEqual([acked(), []]);
    expect(untold()).toEqual([]);
  });
});
