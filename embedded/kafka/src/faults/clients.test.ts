// The faults that need a broker which can be started again, and clients that meet faults over sockets.
import { Kafka, logLevel, type KafkaConfig } from 'kafkajs';
import { afterEach, describe, expect, it } from 'vitest';
import { SimulatedDisk, startKafka, type Fault, type RunningKafka, type StartOptions } from '../index.ts';

let kafka: RunningKafka;
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await kafka.close();
});

async function start(options: StartOptions): Promise<RunningKafka> {
  return (kafka = await startKafka({ topics: ['orders'], ...options }));
}

function client(config: Partial<KafkaConfig> = {}): Kafka {
  return new Kafka({ brokers: kafka.brokers, logLevel: logLevel.NOTHING, retry: { initialRetryTime: 20, retries: 20 }, ...config });
}

async function producer(idempotent: boolean): Promise<(value: string, acks?: number) => Promise<void>> {
  const made = client().producer({ idempotent, maxInFlightRequests: 1 });
  closers.push(() => made.disconnect());
  await made.connect();
  return async (value, acks = -1) => {
    await made.send({ topic: 'orders', messages: [{ value }], acks });
  };
}

/** What a new group is given, once it is `count` messages. */
async function received(count: number): Promise<string[]> {
  const consumer = client().consumer({ groupId: `readers-${count}`, maxWaitTimeInMs: 50 });
  closers.push(() => consumer.disconnect());
  await consumer.connect();
  await consumer.subscribe({ topic: 'orders', fromBeginning: true });
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

describe('a crash', () => {
  it('loses what was not synced, and clients go on at the next broker', async () => {
    await start({ storage: new SimulatedDisk(() => 0.5), flush: 'acks-all' });
    const send = await producer(false);
    await send('kept');
    await send('lost', 1);
    const before = kafka.broker;
    const fault = kafka.inject({ kind: 'crash', downMs: 50 });
    expect(() => kafka.inject({ kind: 'cut' })).toThrow('The broker crashed, and is not up again.');
    await send('after');
    expect([kafka.broker === before, fault.hits, fault.isActive]).toEqual([false, 1, false]);
    expect(await received(2)).toEqual(['kept', 'after']);
  });

  it('at a request leaves it applied or not, and unanswered; other faults go on', async () => {
    await start({ storage: new SimulatedDisk(() => 0.5), flush: 'acks-all' });
    const send = await producer(true);
    await send('first');
    const delay = kafka.inject({ kind: 'delay', api: 'Produce', delayMs: 5 });
    const crash = kafka.inject({ kind: 'crash', api: 'Produce', nth: 1, when: 'after' });
    await send('second');
    await send('third');
    expect(crash.hits).toBe(1);
    expect(delay.hits).toBeGreaterThanOrEqual(3);
    expect(await received(3)).toEqual(['first', 'second', 'third']);
  });

  it('needs a storage that can crash', async () => {
    await start({});
    expect(() => kafka.inject({ kind: 'crash' })).toThrow('this storage cannot crash. SimulatedDisk can.');
    expect(() => kafka.inject({ kind: 'crash', api: 'Produce' })).toThrow('this storage cannot crash. SimulatedDisk can.');
    expect(kafka.broker.faults.isActive).toBe(false);
  });
});

const withinMs = 60_000;

/** A fault that lasts until it was met, and not for a time in which nobody may come. */
async function until(fault: Fault, sent: Promise<void>): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (fault.hits === 0) {
    if (performance.now() > endMs) throw new Error(`not met within ${withinMs} ms: ${fault.spec.kind}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  fault.clear();
  await sent;
}

describe('kafkajs', () => {
  it('writes twice without idempotence and once with it, where an acknowledgement is lost', async () => {
    await start({});
    const [plain, idempotent] = [await producer(false), await producer(true)];
    const fault = kafka.inject({ kind: 'cut', api: 'Produce', nth: 1 });
    await plain('plain');
    expect(fault.hits).toBe(1);
    kafka.inject({ kind: 'cut', api: 'Produce', nth: 1 });
    await idempotent('idempotent');
    expect(await received(3)).toEqual(['plain', 'plain', 'idempotent']);
  });

  it('retries what it is told to retry, waits for a leader, and reads on through a thin line', async () => {
    await start({ faults: [{ kind: 'error', api: 'Produce', error: 'NOT_LEADER_OR_FOLLOWER', times: 2 }] });
    const send = await producer(true);
    await send('a');
    await until(kafka.inject({ kind: 'no-leader', topic: 'orders' }), send('b'));
    await until(kafka.inject({ kind: 'disk-full' }), send('c'));
    kafka.inject({ kind: 'slow', bytesPerSecond: 2000, forMs: 2000 });
    kafka.inject({ kind: 'coordinator-moved', group: 'readers-3', forMs: 300 });
    expect(await received(3)).toEqual(['a', 'b', 'c']);
  });

  it('goes on when the time of a fault is over, which nobody clears', async () => {
    await start({});
    const send = await producer(true);
    await send('a');
    for (const spec of [{ kind: 'no-leader', topic: 'orders', forMs: 300 }, { kind: 'disk-full', forMs: 300 }] as const) {
      const fault = kafka.inject(spec);
      // Until then nothing is written.
      await send(spec.kind);
      expect(fault.isActive).toBe(false);
    }
    expect(await received(3)).toEqual(['a', 'no-leader', 'disk-full']);
  });

  it('goes to the new leader although Metadata tells the old one for a while', async () => {
    await start({ nodes: 3, faults: [] });
    const send = await producer(true);
    await send('a');
    await until(kafka.inject({ kind: 'stale-leader', topic: 'orders', partition: 0 }), send('b'));
    expect(await received(2)).toEqual(['a', 'b']);
  });

  it('is given records again after a commit was lost', async () => {
    await start({ faults: [{ kind: 'stale-commit', group: 'again' }] });
    const send = await producer(true);
    const values: string[] = [];
    const read = async (until: number): Promise<void> => {
      const consumer = client().consumer({ groupId: 'again', maxWaitTimeInMs: 20 });
      await consumer.connect();
      await consumer.subscribe({ topic: 'orders', fromBeginning: true });
      await consumer.run({ eachMessage: async ({ message }) => void values.push(String(message.value)) });
      for (let waitedMs = 0; values.length < until && waitedMs < 10_000; waitedMs += 10) await new Promise((resolve) => setTimeout(resolve, 10));
      await consumer.disconnect();
    };
    await send('a');
    await read(1);
    await send('b');
    await read(2);
    await read(3);
    expect(values).toEqual(['a', 'b', 'b']);
  });
});
