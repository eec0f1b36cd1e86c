import { startKafka } from '@wavetank/kafka';
import { Kafka, logLevel } from 'kafkajs';
import { expect, test } from 'vitest';
import { readLog } from '../../pipeline/log-reading.ts';
import { readBroker } from './broker-reading.ts';

test('what the broker says from within is what a client is told: ends, members, and what a group has committed', async () => {
  const running = await startKafka({ topics: [{ name: 'orders', partitions: 3 }, { name: 'other', partitions: 1 }], nodes: 2 });
  const kafka = new Kafka({ clientId: 'test', brokers: [...running.brokers], logLevel: logLevel.NOTHING });
  const [producer, consumer, admin] = [kafka.producer(), kafka.consumer({ groupId: 'billing' }), kafka.admin()];
  try {
    await Promise.all([producer.connect(), admin.connect()]);
    await producer.send({ topic: 'orders', messages: Array.from({ length: 10 }, (_, i) => ({ value: 'x', partition: i % 2 })) });
    const scope = { topics: ['orders', 'other'], groups: { billing: 'orders' } };
    const before = await readLog(admin, scope);
    expect(before.groups).toEqual({});
    await consumer.connect();
    await consumer.subscribe({ topic: 'orders', fromBeginning: true });
    await new Promise<void>((resolve) => void consumer.run({ autoCommit: false, eachMessage: async () => resolve() }));
    await consumer.commitOffsets([{ topic: 'orders', partition: 1, offset: '2' }]);
    const [told, known] = [await readLog(admin, scope), readBroker(running.broker)];
    expect(told.brokers).toBe(known.brokers);
    expect(told.topics).toEqual(known.topics);
    expect(told.topics.orders.map(({ end }) => end)).toEqual([5, 5, 0]);
    expect(told.groups).toEqual({ billing: { members: 1, committed: { orders: [-1, 2, -1] } } });
    expect(known.groups.billing).toEqual({ members: 1, committed: { orders: [-1, 2, -1], other: [-1] } });
  } finally {
    await Promise.all([producer.disconnect(), consumer.disconnect(), admin.disconnect()]);
    await running.close();
  }
});
