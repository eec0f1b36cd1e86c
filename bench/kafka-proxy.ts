import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { consumeByKafkajs, dropTopic, makeTopic, produceByKafkajs } from './kafka-clients.ts';
import { inTurn, pairsOf } from './kafka-duel.ts';
import { openLoop, warmUp } from './kafka-latency.ts';
import { apacheMissing, beginApache, beginServed, type KafkaServer, type StartedServer } from './kafka-server.ts';
import type { Form, Measured } from './measure.ts';

export const about = 'what a proxy without faults costs, in a process of its own, against the same server in the same round: the open loop of kafka-latency, and 1 kB messages as fast as they go';

const messages = 60_000;
const messageBytes = 1000;

interface Round {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly produceMs: number;
  readonly consumeMs: number;
}

/** The same server, as clients reach it behind a proxy. */
async function behindProxy(server: KafkaServer): Promise<KafkaServer> {
  const child = fork(fileURLToPath(new URL('./proxy-process.js', import.meta.url)), [server.address]);
  const [address] = (await once(child, 'message')) as [string];
  return {
    name: `${server.name} behind a proxy`, address,
    pid: () => child.pid!,
    async stop() {
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
}

const elapsed = (): (() => number) => {
  const startMs = performance.now();
  return () => performance.now() - startMs;
};

async function measure(server: KafkaServer, name: string, loopMs: number): Promise<Round> {
  const { p50Ms, p99Ms } = await openLoop(server, `loop-${name}`, loopMs);
  const topic = await makeTopic(server, `bulk-${name}`);
  const produceMs = await produceByKafkajs(server, topic, messages, messageBytes, elapsed);
  const consumeMs = await consumeByKafkajs(server, topic, `of ${topic}`, messages, elapsed);
  await dropTopic(server, topic);
  return { p50Ms, p99Ms, produceMs, consumeMs };
}

/** What the proxy adds to one server. Rounds whose sender fell behind tell nothing of latency. */
async function cost(server: KafkaServer, form: Form): Promise<Measured[]> {
  const proxied = await behindProxy(server);
  try {
    for (const side of [server, proxied]) await warmUp(side);
    const loopMs = form === 'short' ? 6_000 : 21_000;
    const sides = ['direct', 'behind'] as const;
    const { ours: direct, theirs: behind } = await inTurn(pairsOf(form), sides, (side, round) => measure(side === 'direct' ? server : proxied, `${side}-${round}`, loopMs));
    const pairs = (each: (direct: Round, behind: Round) => number): number[] => direct.map((round, index) => each(round, behind[index])).filter(Number.isFinite);
    const line = (what: string, unit: string, values: readonly number[]): Measured => ({ what: `${server.name}, ${what}`, values, unit });
    return [
      line('p99 direct', 'ms', direct.map(({ p99Ms }) => p99Ms).filter(Number.isFinite)),
      line('p99 behind', 'ms', behind.map(({ p99Ms }) => p99Ms).filter(Number.isFinite)),
      line('p50 added', 'ms', pairs((one, other) => other.p50Ms - one.p50Ms)),
      { ...line('p99 added', 'ms', pairs((one, other) => other.p99Ms - one.p99Ms)), bar: { sense: 'at most', value: 2, holds: 'upper bound' } },
      // 0.8 of the throughput is 1.25 of the time.
      { ...line('time to produce, behind / direct', '', pairs((one, other) => other.produceMs / one.produceMs)), bar: { sense: 'at most', value: 1.25, holds: 'upper bound' } },
      { ...line('time to consume, behind / direct', '', pairs((one, other) => other.consumeMs / one.consumeMs)), bar: { sense: 'at most', value: 1.25, holds: 'upper bound' } },
    ];
  } finally {
    await proxied.stop();
  }
}

async function costOf(begin: () => Promise<StartedServer> | StartedServer, form: Form): Promise<Measured[]> {
  const server = await begin();
  try {
    await server.serves;
    return await cost(server, form);
  } finally {
    await server.stop();
  }
}

export async function run(form: Form): Promise<Measured[]> {
  const missing = apacheMissing();
  const ours = await costOf(beginServed, form);
  return [...ours, ...(missing === null ? await costOf(beginApache, form) : [{ what: `Apache Kafka (skipped: ${missing})`, values: [], unit: '' }])];
}
