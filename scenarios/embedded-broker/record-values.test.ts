import { startKafka } from '@wavetank/kafka';
import { Kafka, logLevel } from 'kafkajs';
import { expect, test } from 'vitest';
import { recordValues } from './record-values.ts';

test('gives the values of all records from an offset on, as kafkajs wrote them', async () => {
  const server = await startKafka({ topics: ['t'] });
  const producer = new Kafka({ brokers: server.brokers, logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  const values = Array.from({ length: 300 }, (_, i) => `${i}:${'x'.repeat(i * 7)}`);
  for (let start = 0; start < values.length; start += 70) {
    await producer.send({ topic: 't', messages: values.slice(start, start + 70).map((value, i) => ({ key: i % 2 === 0 ? 'key' : null, value, headers: i % 3 === 0 ? { a: 'b' } : {} })) });
  }
  await producer.disconnect();
  const log = server.broker.topics.partition('t', 0)!;
  const read = (from: number): string[] => [...recordValues(log, from)].map(String);
  expect(read(0)).toEqual(values);
  expect(read(100)).toEqual(values.slice(100));
  expect(read(300)).toEqual([]);
  await server.close();
});
