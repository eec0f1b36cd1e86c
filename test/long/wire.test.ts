// Volume over real sockets: what the laws hold for a handful of records holds for a million.
import { connect } from 'node:net';
import { Kafka, logLevel, type ISocketFactory } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKafka, type RunningKafka } from '@wavetank/kafka';
import { readMessages } from '../wire/record-laws.ts';
import { clientFor, uniqueName, until } from '../wire/target.ts';

const MESSAGES = 1_000_000;
const BATCH = 500;
const PARTITIONS = 4;
const PADDING = 'x'.repeat(90);

describe('a million messages of a hundred bytes', () => {
  let kafka: RunningKafka;
  beforeAll(async () => {
    kafka = await startKafka();
  });
  afterAll(() => kafka.close());

  /** Message n goes to partition n mod 4 and is the number n in ten digits before the padding. */
  const produce = async (topic: string): Promise<void> => {
    const producer = clientFor(kafka).producer();
    await producer.connect();
    for (let first = 0; first < MESSAGES; first += BATCH) {
      const messages = Array.from({ length: BATCH }, (_, i) => ({
        partition: (first + i) % PARTITIONS, value: String(first + i).padStart(10, '0') + PADDING,
      }));
      await producer.send({ topic, messages });
    }
    await producer.disconnect();
  };

  /** Counts what comes and checks that the numbers of each partition rise by four: nothing lost, doubled or reordered. */
  const consume = async (topic: string, members: number) => {
    const expected = Array.from({ length: PARTITIONS }, (_, partition) => partition);
    let count = 0;
    const disorder: string[] = [];
    const groupId = uniqueName('volume');
    const consumers = Array.from({ length: members }, () => clientFor(kafka).consumer({ groupId, maxBytesPerPartition: 4_194_304 }));
    for (const consumer of consumers) {
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
    }
    await Promise.all(
      consumers.map((consumer) =>
        consumer.run({
          eachBatch: async ({ batch: { partition, messages } }) => {
            for (const { value } of messages) {
              const number = Number(value?.toString('latin1', 0, 10));
              if (number !== expected[partition] && disorder.length < 10) disorder.push(`${partition}: ${number}, not ${expected[partition]}`);
              expected[partition] = number + PARTITIONS;
            }
            count += messages.length;
          },
        }),
      ),
    );
    await until('all messages', () => count >= MESSAGES, 600_000);
    await Promise.all(consumers.map((consumer) => consumer.disconnect()));
    return { count, disorder };
  };

  it('are all there, in the order of each partition, for one consumer', async () => {
    const topic = uniqueName('million');
    kafka.broker.topics.create(topic, PARTITIONS);
    await produce(topic);
    expect(await consume(topic, 1)).toEqual({ count: MESSAGES, disorder: [] });
  });

  it('are all there in order, shared by three consumers of a group', async () => {
    const topic = uniqueName('shared');
    kafka.broker.topics.create(topic, PARTITIONS);
    await produce(topic);
    expect(await consume(topic, 3)).toEqual({ count: MESSAGES, disorder: [] });
  });
});

it('an idempotent producer whose connections are cut again and again leaves each message once, in order', async () => {
  const count = 100_000;
  const kafka = await startKafka({ topics: ['cut'] });
  const line = new CutLine(50_000);
  const client = new Kafka({
    brokers: kafka.brokers, logLevel: logLevel.NOTHING, retry: { initialRetryTime: 10, retries: 20 }, socketFactory: line.connect,
  });
  const producer = client.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  for (let first = 0; first < count; first += BATCH) {
    const messages = Array.from({ length: BATCH }, (_, i) => ({ partition: 0, value: String(first + i) }));
    await producer.send({ topic: 'cut', messages });
  }
  await producer.disconnect();
  const values = (await readMessages(kafka, 'cut', count)).map((message) => Number(message.value));
  await kafka.close();
  expect(line.cuts).toBeGreaterThan(10);
  expect(values).toEqual(Array.from({ length: count }, (_, i) => i));
});

/** Cuts each connection once so many bytes were sent over it, when the broker has them and before its answer is read. */
class CutLine {
  cuts = 0;
  private readonly budgetBytes: number;

  constructor(budgetBytes: number) {
    this.budgetBytes = budgetBytes;
  }

  readonly connect: ISocketFactory = ({ host, port, onConnect }) => {
    const socket = connect(port, host, onConnect);
    let leftBytes = this.budgetBytes;
    const write = socket.write.bind(socket) as (bytes: Uint8Array, whenSent?: () => void) => boolean;
    socket.write = (bytes: Uint8Array) => {
      leftBytes -= bytes.length;
      if (leftBytes >= 0) return write(bytes);
      this.cuts += 1;
      leftBytes = Infinity;
      socket.pause();
      // kafkajs does not listen to `close`: without an error it would wait for its request to time out.
      return write(bytes, () => socket.destroy(new Error('the line was cut')));
    };
    return socket;
  };
}
