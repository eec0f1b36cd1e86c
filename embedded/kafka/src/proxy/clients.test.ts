// An unmodified client behind the proxy, on a cluster of several nodes.
import { Kafka, logLevel, type KafkaConfig } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startKafka, type RunningKafka, type StartOptions } from '../index.ts';
import { startProxy, type ProxyEvent, type ProxyFault, type RunningProxy } from './index.ts';

let kafka: RunningKafka;
let proxy: RunningProxy;
const events: ProxyEvent[] = [];
const closers: (() => Promise<void>)[] = [];

async function start(options: StartOptions = {}): Promise<void> {
  kafka = await startKafka({ nodes: 3, topics: [{ name: 'orders', partitions: 6 }, { name: 'copies', partitions: 3 }], ...options });
  proxy = await startProxy({ upstream: kafka.brokers, observe: (event) => void events.push(event) });
}

beforeEach(() => start());
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await proxy.close();
  await kafka.close();
  events.length = 0;
});

function client(config: Partial<KafkaConfig> = {}): Kafka {
  return new Kafka({ brokers: proxy.brokers, logLevel: logLevel.NOTHING, retry: { initialRetryTime: 20, retries: 20 }, ...config });
}

/** What a group is given from the beginning, once `isAll` of them are there, in the order of their values. */
async function received(from: Kafka, groupId: string, topic: string, isAll: (values: string[]) => boolean): Promise<string[]> {
  const consumer = from.consumer({ groupId, maxWaitTimeInMs: 50 });
  closers.push(() => consumer.disconnect());
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  return new Promise((resolve) => {
    const values: string[] = [];
    void consumer.run({
      eachMessage: async ({ message }) => {
        values.push(String(message.value));
        if (isAll(values)) resolve(values.toSorted());
      },
    });
  });
}

const withinMs = 60_000;

/** Ends a fault once it has struck so often, and not after a time in which nobody may have come. */
async function struck(fault: ProxyFault, times: number): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (fault.hits < times) {
    if (performance.now() > endMs) throw new Error(`not ${times} times within ${withinMs} ms, only ${fault.hits}: ${fault.kind}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  fault.end();
}

const values = (count: number): string[] => Array.from({ length: count }, (_, index) => `value ${String(index).padStart(4, '0')}`);

describe('kafkajs', () => {
  it('stays behind the proxy: no connection of its own reaches the cluster', async () => {
    const admin = client().admin();
    closers.push(() => admin.disconnect());
    await admin.connect();
    const { brokers } = await admin.describeCluster();
    const ports = new Set(kafka.nodes.map(({ port }) => port));
    expect(brokers.map(({ nodeId }) => nodeId).toSorted()).toEqual([1, 2, 3]);
    expect(brokers.filter(({ port }) => ports.has(port))).toEqual([]);
    expect(brokers.map(({ host, port }) => `${host}:${port}`).toSorted()).toEqual(proxy.brokers.toSorted());
  });

  it('writes through the proxy what is read without it, and the other way round', async () => {
    const sent = values(200);
    for (const brokers of [proxy.brokers, kafka.brokers]) {
      const producer = client({ brokers }).producer({ idempotent: true });
      closers.push(() => producer.disconnect());
      await producer.connect();
      await producer.send({ topic: 'orders', messages: sent.map((value) => ({ key: value, value })) });
    }
    const twice = [...sent, ...sent].toSorted();
    expect(await received(client(), 'behind', 'orders', (got) => got.length === 400)).toEqual(twice);
    expect(await received(client({ brokers: kafka.brokers }), 'beside', 'orders', (got) => got.length === 400)).toEqual(twice);
  });

  it('moves records in transactions, of which aborted ones are not seen', async () => {
    const producer = client().producer({ transactionalId: 'mover', maxInFlightRequests: 1, idempotent: true });
    closers.push(() => producer.disconnect());
    await producer.connect();
    for (const [index, value] of values(6).entries()) {
      const transaction = await producer.transaction();
      await transaction.send({ topic: 'copies', messages: [{ key: value, value }] });
      await transaction.sendOffsets({ consumerGroupId: 'moved', topics: [{ topic: 'orders', partitions: [{ partition: 0, offset: String(index) }] }] });
      await (index % 2 === 0 ? transaction.commit() : transaction.abort());
    }
    expect(await received(client(), 'copied', 'copies', (got) => got.length === 3)).toEqual(values(6).filter((_, index) => index % 2 === 0));
    const admin = client().admin();
    closers.push(() => admin.disconnect());
    await admin.connect();
    const [{ partitions }] = await admin.fetchOffsets({ groupId: 'moved', topics: ['orders'] });
    expect(partitions.find(({ partition }) => partition === 0)?.offset).toBe('4');
  });

  it('goes on when leaders and the coordinator move, and when a node stops', async () => {
    const producer = client().producer({ idempotent: true, maxInFlightRequests: 1 });
    closers.push(() => producer.disconnect());
    await producer.connect();
    // Who takes over is given again what was not committed, so some come twice.
    const all = received(client(), 'movers', 'orders', (got) => new Set(got).size === 120);
    for (const [index, value] of values(120).entries()) {
      if (index === 30) for (let partition = 0; partition < 6; partition++) kafka.moveLeader('orders', partition, 2);
      if (index === 60) kafka.moveCoordinator('movers', 3);
      if (index === 90) kafka.stopNode(1);
      await producer.send({ topic: 'orders', messages: [{ key: value, value }] });
    }
    expect([...new Set(await all)]).toEqual(values(120));
  });

  it('is shown nodes that nobody named, each behind a listener of its own', async () => {
    await proxy.close();
    proxy = await startProxy({ upstream: [kafka.brokers[0]] });
    const producer = client().producer();
    closers.push(() => producer.disconnect());
    await producer.connect();
    await producer.send({ topic: 'orders', messages: values(60).map((value) => ({ key: value, value })) });
    expect(await received(client(), 'shown', 'orders', (got) => got.length === 60)).toEqual(values(60));
    const admin = client().admin();
    closers.push(() => admin.disconnect());
    await admin.connect();
    const { brokers } = await admin.describeCluster();
    const ports = new Set(kafka.nodes.map(({ port }) => port));
    expect([brokers.length, brokers.filter(({ port }) => ports.has(port)).length]).toEqual([3, 0]);
  });

  it('writes twice without idempotence and once with it, where an acknowledgement is lost on the way', async () => {
    for (const [idempotent, written] of [[false, 2], [true, 3]] as const) {
      const producer = client().producer({ idempotent, maxInFlightRequests: 1 });
      closers.push(() => producer.disconnect());
      await producer.connect();
      const fault = proxy.begin('drop-response', { api: 'Produce', nth: 1 });
      await producer.send({ topic: 'copies', messages: [{ partition: 0, value: `idempotent ${idempotent}` }] });
      expect(fault.hits).toBe(1);
      fault.end();
      const log = kafka.broker.topics.partition('copies', 0)!;
      expect(log.endOffset).toBe(written);
    }
  });

  it('goes on when the time of a fault is over, which nobody ends', async () => {
    const producer = client().producer({ idempotent: true, maxInFlightRequests: 1 });
    closers.push(() => producer.disconnect());
    await producer.connect();
    const send = async (value: string): Promise<void> => void (await producer.send({ topic: 'orders', messages: [{ key: value, value }] }));
    await send('a');
    const cut = proxy.begin('cut', { forMs: 300 });
    // Until then nobody gets through.
    await send('b');
    expect([cut.hits > 0, cut.isActive]).toEqual([true, false]);
    const refused = proxy.begin('not-leader', { topic: 'orders', forMs: 300 });
    await send('c');
    expect(refused.isActive).toBe(false);
    expect(await received(client(), 'in-time', 'orders', (got) => got.length === 3)).toEqual(['a', 'b', 'c']);
  });

  it('goes on after faults of every kind, and loses nothing', async () => {
    const producer = client().producer({ idempotent: true, maxInFlightRequests: 1 });
    closers.push(() => producer.disconnect());
    await producer.connect();
    const faults = [
      () => struck(proxy.begin('cut', {}), 2),
      () => struck(proxy.begin('delay', { delayMs: 5, jitterMs: 5 }), 6),
      () => struck(proxy.begin('bandwidth', { bytesPerSecond: 2_000 }), 2),
      () => struck(proxy.begin('drop-response', { api: 'Produce', nth: 1 }), 1),
      () => struck(proxy.begin('error', { api: 'Produce', error: 'REQUEST_TIMED_OUT', times: 2 }), 2),
      () => struck(proxy.begin('not-leader', { topic: 'orders' }), 2),
    ];
    const ended = [];
    for (const [index, value] of values(60).entries()) {
      if (index % 10 === 5) ended.push(faults[(index - 5) / 10]());
      await producer.send({ topic: 'orders', messages: [{ key: value, value }] });
    }
    await Promise.all(ended);
    const moved = struck(proxy.begin('coordinator-moved', { group: 'through' }), 1);
    expect(await received(client(), 'through', 'orders', (got) => got.length === 60)).toEqual(values(60));
    await moved;
    expect(events).toEqual([]);
  });
});
