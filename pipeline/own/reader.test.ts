import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SimulatedDisk, startKafka, type RunningKafka } from '@wavetank/kafka';
import { Kafka, logLevel, type Producer } from 'kafkajs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ComponentContext } from '../../engine/component.ts';
import { Host } from '../../engine/host.ts';
import { real } from '../../engine/virtual/virtual-clock.ts';
import { ownLog } from '../log-address.ts';
import { ItemSet } from './item-set.ts';
import { outputToRead, type TopicsRun } from './own-run.ts';
import { OwnTables } from './own-tables.ts';
import { Reader } from './reader.ts';

let folder: string;
let kafka: RunningKafka;
let client: Kafka;
let tables: OwnTables;
let host: Host;
let run: TopicsRun;
let reader: Reader;
const notes: string[] = [];
/** Connections of the service that still stand. */
let links = 0;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wavetank-reader-'));
  kafka = await startKafka({ storage: new SimulatedDisk(() => 0.5), flush: 'never', topics: ['out', 'dead'].map((name) => ({ name, partitions: 1 })) });
  client = new Kafka({ brokers: kafka.brokers, logLevel: logLevel.NOTHING, retry: { initialRetryTime: 50, maxRetryTime: 200, retries: 50 } });
  tables = await OwnTables.create(folder);
  host = new Host('reader');
  links = 0;
  notes.length = 0;
  run = { tables, ended: new Map(), cameOut: new ItemSet(), mayStayOut: new Map(), movement: { atMs: 0, stillMs: 0 }, output: outputToRead(), log: ownLog(kafka.brokers), in: { topic: 'in', partitions: 1 }, out: { topic: 'out', partitions: 1 }, deadLetter: { topic: 'dead', partitions: 1, setAside: new ItemSet() }, group: 'group' };
  const clock = { now: () => real.now(), setTimeout: (fire: () => void, ms: number) => real.setTimeout(fire, ms), clearTimeout: real.clearTimeout };
  const context = { id: 'reader', host, clock, stage: { saw() {}, stored() {} }, note: (text: string) => notes.push(text) } as unknown as ComponentContext;
  reader = new Reader(context, {
    run, single: true, links: () => links,
    understand: ({ value }) => ({ id: String(value), item: Number(value), content: 0 }),
    recognise: ({ value }) => ({ id: String(value), item: Number(value) || null }),
  });
  await reader.start();
});
afterEach(async () => {
  host.kill();
  await tables.close();
  await kafka.close();
  rmSync(folder, { recursive: true });
});

const send = async (producer: Pick<Producer, 'send'>, ...items: number[]): Promise<void> => {
  await producer.send({ topic: 'out', acks: 1, messages: items.map((item) => ({ value: String(item) })) });
};
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => void real.setTimeout(resolve, 10));
};
const standing = async (): Promise<unknown[]> => (await tables.rows('SELECT item FROM delivered ORDER BY "offset"')).map(([item]) => item);
const producerOf = async (options: Parameters<Kafka['producer']>[0] = {}): Promise<Producer> => {
  const producer = client.producer(options);
  await producer.connect();
  host.onGone(() => void producer.disconnect());
  return producer;
};

test('what the log takes back did not come out, and what stands at its offsets did', async () => {
  const producer = await producerOf();
  await send(producer, 1, 2, 3);
  await until(() => reader.received() === 3);
  kafka.inject({ kind: 'crash', downMs: 300 });
  await send(producer, 4, 5);
  await reader.gather(false);
  expect(await standing()).toEqual([4, 5]);
  expect([1, 2, 3, 4, 5].filter((item) => run.cameOut.has(item))).toEqual([4, 5]);
  expect(await tables.rows('SELECT item FROM taken_back ORDER BY item')).toEqual([[1], [2], [3]]);
  expect(notes).toEqual([expect.stringMatching(/^3 records .* took them back$/)]);
});

test('an output whose last offsets are the ends of transactions is read to its end', async () => {
  const producer = await producerOf({ transactionalId: 'service', idempotent: true, maxInFlightRequests: 1 });
  for (const [item, end] of [[1, 'commit'], [2, 'abort']] as const) {
    const transaction = await producer.transaction();
    await send({ send: (record) => transaction.send({ ...record, acks: -1 }) }, item);
    await transaction[end]();
  }
  await reader.gather(false);
  expect(await standing()).toEqual([1]);
});

test('a transaction that a killed service left open is waited for, and what stands behind it counts', async () => {
  const killed = await producerOf({ transactionalId: 'service', idempotent: true, maxInFlightRequests: 1, transactionTimeout: 1_500 });
  const transaction = await killed.transaction();
  await send({ send: (record) => transaction.send({ ...record, acks: -1 }) }, 1);
  await send(await producerOf(), 2);
  await reader.gather(false);
  expect(await standing()).toEqual([2]);
});

test('what lands after the services have ended, while their connections last, counts', async () => {
  const producer = await producerOf();
  await send(producer, 1);
  await until(() => reader.received() === 1);
  links = 1;
  const gathering = reader.gather(false);
  await new Promise((resolve) => void real.setTimeout(resolve, 1_200));
  await send(producer, 2);
  links = 0;
  await gathering;
  expect(await standing()).toEqual([1, 2]);
});

test('a run that is cut short does not wait for a log that is away, and keeps what was read', async () => {
  await send(await producerOf(), 1);
  await until(() => reader.received() === 1);
  kafka.inject({ kind: 'crash', downMs: 600_000 });
  await expect(reader.gather(true)).rejects.toThrow('within 3 s');
  expect(await standing()).toEqual([1]);
});

test('what was set aside is read when the services have ended, each record once, and whose it is', async () => {
  const producer = await producerOf();
  await send(producer, 1);
  await producer.send({ topic: 'dead', acks: 1, messages: ['2', 'nonsense', '2'].map((value) => ({ key: 'k', value })) });
  await reader.gather(false);
  expect(await tables.rows('SELECT item, "offset", value FROM set_aside ORDER BY "offset"')).toEqual([[2, 0n, '2'], [null, 1n, 'nonsense'], [2, 2n, '2']]);
  expect([1, 2].map((item) => run.deadLetter!.setAside.has(item))).toEqual([false, true]);
});
