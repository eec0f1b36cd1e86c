import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { afterEach, expect, it } from 'vitest';
import { MemoryStorage, startKafka, type RunningKafka, type StartOptions } from './index.ts';

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
  await expect(startKafka({ topics: [{ name: 'a', partitions: 0 }] })).rejects.toThrow('0 is no number of partitions');
  await expect(startKafka({ topics: [{ name: 'a', configs: { 'no.such': '1' } }] })).rejects.toThrow('Unknown topic config name: no.such');
});
