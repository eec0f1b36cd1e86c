// A broker that goes away and comes back with its files: clients that were connected go on by themselves.
import { expect, it } from 'vitest';
import { MemoryStorage, startKafka } from '@wavetank/kafka';
import { clientFor, uniqueName, until } from './target.ts';

it('a member of before the restart joins anew and goes on from the committed offset', async () => {
  const storage = new MemoryStorage();
  const before = await startKafka({ storage, topics: ['topic'] });
  const { port } = before;
  const client = clientFor(before);
  const producer = client.producer();
  const consumer = client.consumer({ groupId: uniqueName('restart'), sessionTimeout: 6_000, heartbeatInterval: 200, maxWaitTimeInMs: 100 });
  const got: string[] = [];
  const members: string[] = [];
  let commits = 0;
  consumer.on('consumer.group_join', ({ payload }) => void members.push(payload.memberId));
  consumer.on('consumer.commit_offsets', () => void (commits += 1));
  await Promise.all([producer.connect(), consumer.connect()]);
  await consumer.subscribe({ topic: 'topic', fromBeginning: true });
  await producer.send({ topic: 'topic', messages: [{ value: 'a' }, { value: 'b' }] });
  await consumer.run({ eachMessage: async ({ message }) => void got.push(String(message.value)) });
  await until('two messages, committed', () => got.length === 2 && commits > 0);
  await before.close();
  const after = await startKafka({ storage, port });
  await producer.send({ topic: 'topic', messages: [{ value: 'c' }] });
  await until('the third message, from a new member', () => got.includes('c') && new Set(members).size === 2);
  // It may come twice: once to the member that is then told that it is none any more, and again to the new one.
  expect(got.slice(0, 3)).toEqual(['a', 'b', 'c']);
  expect(got.filter((value) => value !== 'c')).toEqual(['a', 'b']);
  await Promise.all([producer.disconnect(), consumer.disconnect()]);
  await after.close();
});
