import { startKafka } from '@wavetank/kafka';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { expect, test } from 'vitest';
import type { Metrics } from '../engine/metrics/metrics.ts';
import { logReader } from './log-reading.ts';

const scope = { topics: ['run-orders'], groups: { 'run-billing': 'run-orders' } };

/** Keeps what is read, and says when all of a reading is there. */
function listening(last: string): { metrics: Metrics; read: Promise<Record<string, number>> } {
  const values: Record<string, number> = {};
  let done: (values: Record<string, number>) => void;
  const read = new Promise<Record<string, number>>((resolve) => (done = resolve));
  const reading = (name: string, value: number): void => {
    values[name] = value;
    if (name === last) done(values);
  };
  return { metrics: { reading } as Metrics, read };
}

test('a log is read under the names that rules know, without the prefix of a run', async () => {
  const running = await startKafka({ topics: [{ name: 'run-orders', partitions: 2 }] });
  const kafka = new Kafka({ clientId: 'test', brokers: [...running.brokers], logLevel: logLevel.NOTHING });
  const [producer, admin] = [kafka.producer(), kafka.admin()];
  try {
    await Promise.all([producer.connect(), admin.connect()]);
    await producer.send({ topic: 'run-orders', messages: ['a', 'b', 'c'].map((value) => ({ value, partition: 1 })) });
    await admin.setOffsets({ groupId: 'run-billing', topic: 'run-orders', partitions: [{ partition: 0, offset: '0' }, { partition: 1, offset: '1' }] });
    const { metrics, read } = listening('kafka_consumergroup_lag_sum{consumergroup="billing",topic="orders"}');
    logReader(metrics, admin, scope, 'run-')();
    expect(await read).toMatchObject({
      'kafka_brokers': 1, 'kafka_topic_partitions{topic="orders"}': 2, 'kafka_consumergroup_members{consumergroup="billing"}': 0,
      'kafka_consumergroup_lag{consumergroup="billing",topic="orders",partition="1"}': 2, 'kafka_consumergroup_lag_sum{consumergroup="billing",topic="orders"}': 2,
    });
  } finally {
    await Promise.all([producer.disconnect(), admin.disconnect()]);
    await running.close();
  }
});

test('while it waits for an answer it does not ask again; of a log that gives none, nothing is noted', async () => {
  let asked = 0;
  let refuse: (error: Error) => void = () => {};
  const never = (): Promise<never> => new Promise<never>(() => {});
  const admin = {
    describeCluster: () => {
      asked++;
      return new Promise<never>((_, reject) => (refuse = reject));
    },
    fetchTopicMetadata: never, fetchTopicOffsets: never, describeGroups: never, fetchOffsets: never,
  } as unknown as Admin;
  const metrics = { reading: () => { throw new Error('nothing was told'); } } as unknown as Metrics;
  const read = logReader(metrics, admin, scope, '');
  read();
  read();
  expect(asked).toBe(1);
  refuse(new Error('away'));
  await new Promise((resolve) => setImmediate(resolve));
  read();
  expect(asked).toBe(2);
});
