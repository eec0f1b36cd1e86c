import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Kafka, logLevel, type Producer } from 'kafkajs';
import { BrokerMachine } from './broker-machine.ts';

let machine: BrokerMachine;
beforeEach(async () => { machine = await BrokerMachine.make(1); });
afterEach(() => machine.stop());

/** Whether somebody listens at the machine's address. */
function answers(): Promise<boolean> {
  const [host, port] = machine.address.split(':');
  return new Promise((resolve) => {
    const socket = connect(Number(port), host, () => socket.destroy()).on('error', () => resolve(false)).on('close', (failed) => resolve(!failed));
  });
}

async function producing(work: (producer: Producer, kafka: Kafka) => Promise<void>): Promise<void> {
  const kafka = new Kafka({ clientId: 'test', brokers: [machine.address], logLevel: logLevel.NOTHING });
  const producer = kafka.producer();
  await producer.connect();
  await work(producer, kafka);
  await producer.disconnect();
}

test('nobody listens before the broker starts, nor while it is down; after a restart it has what it acknowledged, on the same port', async () => {
  expect(await answers()).toBe(false);
  await machine.start(0);
  await producing(async (producer, kafka) => {
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'events', numPartitions: 2 }] });
    await admin.disconnect();
    await producer.send({ topic: 'events', messages: ['a', 'b', 'c'].map((value, i) => ({ value, partition: i % 2 })), acks: -1 });
  });
  const sent = (await machine.gather()).map((value) => Buffer.from(value).toString());
  expect(sent.toSorted()).toEqual(['a', 'b', 'c']);
  expect([machine.waiting, machine.received]).toEqual([3, 3]);

  machine.crash();
  expect(await machine.gather()).toEqual([]);
  expect(await answers()).toBe(false);

  await machine.start(0);
  // What is of the broker before is forgotten by then.
  expect([machine.waiting, machine.received]).toEqual([3, 0]);
  expect(await answers()).toBe(true);
  expect((await machine.gather()).map((value) => Buffer.from(value).toString()).toSorted()).toEqual(['a', 'b', 'c']);
  expect([machine.waiting, machine.received]).toEqual([3, 0]);
});

test('whoever asks what it holds is told nothing where it crashes meanwhile', async () => {
  await machine.start(0);
  const gathered = machine.gather();
  machine.crash();
  expect(await gathered).toEqual([]);
});

test('what a group has committed is no longer held, and that it shares anew is told', async () => {
  const events: string[] = [];
  await machine.start(0);
  machine.onEvent = (text) => events.push(text);
  await producing(async (producer, kafka) => {
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'events', numPartitions: 1 }] });
    await producer.send({ topic: 'events', messages: [{ value: 'a' }, { value: 'b' }], acks: -1 });
    const consumer = kafka.consumer({ groupId: 'workers' });
    await consumer.connect();
    await consumer.subscribe({ topic: 'events', fromBeginning: true });
    await new Promise<void>((resolve) => void consumer.run({ autoCommit: false, eachMessage: async () => resolve() }));
    await consumer.commitOffsets([{ topic: 'events', partition: 0, offset: '1' }]);
    await consumer.disconnect();
    await admin.disconnect();
  });
  expect((await machine.gather()).map((value) => Buffer.from(value).toString())).toEqual(['b']);
  expect(events[0]).toMatch(/^workers shares anew: .* joined$/);
});

test('a topic that somebody asks for and there is not is told once, also by the broker after a crash', async () => {
  const asked: string[] = [];
  machine.onUnknownTopic = (topic) => void asked.push(topic);
  const ask = () => producing(async (_, kafka) => {
    const admin = kafka.admin();
    await admin.connect();
    await admin.fetchTopicMetadata({ topics: ['ordrs'] }).catch(() => {});
    await admin.disconnect();
  });
  await machine.start(0);
  await ask();
  // It is told by another process.
  await vi.waitFor(() => expect(asked).toEqual(['ordrs']), { timeout: 60_000 });
  machine.crash();
  await machine.start(0);
  await ask();
  expect(asked).toEqual(['ordrs']);
});
