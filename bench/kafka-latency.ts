import { setTimeout as sleep } from 'node:timers/promises';
import { clientOf, dropTopic, makeTopic, produceByKafkajs } from './kafka-clients.ts';
import { duel, duelLines, pairsOf } from './kafka-duel.ts';
import type { KafkaServer } from './kafka-server.ts';
import type { Form, Measured } from './measure.ts';

export const about = 'an open loop of 200 messages a second, one send each, from the time that it was due to the time that a group has it; after a warm-up of either server';

const everyMs = 5;
const droppedMs = 1000;
const warmMessages = 300_000;
/** The client itself was this late with one of a hundred: the round tells of the client, and is left out. */
const latestSendMs = 10;

interface Round {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

function percentile(values: readonly number[], fraction: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))];
}

/** Figures are NaN where the sender fell behind. */
export async function openLoop(server: KafkaServer, name: string, lengthMs: number): Promise<Round> {
  const topic = await makeTopic(server, name);
  const client = clientOf(server);
  const consumer = client.consumer({ groupId: `of ${topic}`, maxWaitTimeInMs: 1000 });
  const producer = client.producer({ allowAutoTopicCreation: false });
  await Promise.all([consumer.connect(), producer.connect()]);
  await consumer.subscribe({ topic, fromBeginning: true });
  const count = lengthMs / everyMs;
  const tookMs: number[] = [];
  const lateMs: number[] = [];
  let startMs = NaN;
  let seen = 0;
  let finished = (): void => undefined;
  const all = new Promise<void>((resolve) => (finished = resolve));
  await consumer.run({
    eachMessage: async ({ message }) => {
      const number = Number(message.value);
      // The first one, sent ahead of the loop, tells that the group is formed.
      if (number >= 0) {
        const dueMs = number * everyMs;
        if (dueMs >= droppedMs) tookMs.push(performance.now() - startMs - dueMs);
      }
      if (seen++ === 0 || seen === count + 1) finished();
    },
  });
  await producer.send({ topic, messages: [{ value: '-1' }] });
  await all;
  const rest = new Promise<void>((resolve) => (finished = resolve));
  startMs = performance.now();
  const sends: Promise<unknown>[] = [];
  for (let number = 0; number < count; ) {
    const nowMs = performance.now() - startMs;
    for (; number < count && number * everyMs <= nowMs; number++) {
      if (number * everyMs >= droppedMs) lateMs.push(nowMs - number * everyMs);
      sends.push(producer.send({ topic, messages: [{ value: String(number) }] }));
    }
    await sleep(Math.max(0, number * everyMs - (performance.now() - startMs)));
  }
  await Promise.all([...sends, rest]);
  await Promise.all([consumer.disconnect(), producer.disconnect()]);
  await dropTopic(server, topic);
  if (percentile(lateMs, 0.99) > latestSendMs) return { p50Ms: NaN, p99Ms: NaN };
  return { p50Ms: percentile(tookMs, 0.5), p99Ms: percentile(tookMs, 0.99) };
}

export async function warmUp(server: KafkaServer): Promise<void> {
  const topic = await makeTopic(server, 'warm');
  await produceByKafkajs(server, topic, warmMessages, 100, () => () => undefined);
  await dropTopic(server, topic);
  await openLoop(server, 'warm-loop', 10_000);
}

export async function run(form: Form): Promise<Measured[]> {
  const lengthMs = form === 'short' ? 6_000 : 21_000;
  const rounds = await duel(pairsOf(form), warmUp, (server, number) => openLoop(server, String(number), lengthMs));
  const behind = [...rounds.ours, ...rounds.theirs].filter(({ p99Ms }) => Number.isNaN(p99Ms)).length;
  return [
    ...duelLines('p50', 'ms', rounds, ({ p50Ms }) => p50Ms, 1.5),
    ...duelLines('p99', 'ms', rounds, ({ p99Ms }) => p99Ms, 1.5),
    { what: 'rounds whose sender fell behind, left out', values: [behind], unit: '' },
  ];
}
