// `wavetank serve kafka` as a process: when it serves, and how it ends.
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { expect, test } from 'vitest';
import { Wavetank, wavetank, workFolder } from './wavetank.ts';

const folder = workFolder();

async function addressOf(server: Wavetank, node = 1): Promise<string> {
  return (await server.says(new RegExp(`serves  node ${node}  (\\S+)`)))[1];
}

test('it serves a client as soon as it says so, loses the acknowledgement that it is told to lose, and ends with 0 on SIGINT', async () => {
  const server = new Wavetank(['serve', 'kafka', '--port', '0', '--topic', 'orders:2', '--fault', 'cut,api=Produce,nth=1'], folder);
  const client = new Kafka({ brokers: [await addressOf(server)], logLevel: logLevel.NOTHING, retry: { initialRetryTime: 20 } });
  const [producer, admin] = [client.producer(), client.admin()];
  await Promise.all([producer.connect(), admin.connect()]);
  await producer.send({ topic: 'orders', messages: [{ value: 'twice', partition: 0 }] });
  expect((await admin.fetchTopicOffsets('orders')).map(({ high }) => high)).toEqual(['2', '0']);
  await Promise.all([producer.disconnect(), admin.disconnect()]);
  server.process.kill('SIGINT');
  const { code, out } = await server.ended;
  expect(code).toBe(0);
  expect(out).toMatch(/fault cut: 1 hit\n/);
});

test('it says one line for each node, and ends with 0 on SIGTERM', async () => {
  const server = new Wavetank(['serve', 'kafka', '--port', '0', '--nodes', '3'], folder);
  const addresses = [await addressOf(server, 1), await addressOf(server, 2), await addressOf(server, 3)];
  expect(new Set(addresses).size).toBe(3);
  server.process.kill('SIGTERM');
  expect(await server.ended).toMatchObject({ code: 0, out: expect.stringMatching(/^(✓ serves {2}node \d {2}\S+\n){3}$/) as string });
});

/** What the group `readers` reads of `orders` from where it stands, as far as it is committed then. */
async function readOn(client: Kafka, count: number): Promise<string[]> {
  const consumer = client.consumer({ groupId: 'readers' });
  await consumer.connect();
  await consumer.subscribe({ topic: 'orders', fromBeginning: true });
  const values: string[] = [];
  await new Promise<void>((resolve) => {
    void consumer.run({ eachMessage: async ({ message }) => {
      values.push(String(message.value));
      if (values.length === count) resolve();
    } });
  });
  // Commits what it has read.
  await consumer.disconnect();
  return values;
}

async function send(client: Kafka, values: readonly string[]): Promise<void> {
  const producer = client.producer();
  await producer.connect();
  await producer.send({ topic: 'orders', messages: values.map((value) => ({ value })) });
  await producer.disconnect();
}

/** The one log in a data folder. */
function logIn(data: string): string {
  const names = readdirSync(join(folder, data), { recursive: true }).map(String);
  return join(folder, data, names.find((name) => name.endsWith('.log'))!);
}

test('with --data all that it held is there when it is started again after SIGTERM: topics, records, offsets of groups', async () => {
  const args = ['serve', 'kafka', '--port', '0', '--data', 'kept'];
  const clientOf = async (server: Wavetank): Promise<Kafka> => new Kafka({ brokers: [await addressOf(server)], logLevel: logLevel.NOTHING });
  const first = new Wavetank([...args, '--topic', 'orders', '--topic', 'wide:7'], folder);
  const before = await clientOf(first);
  await send(before, ['a', 'b']);
  expect(await readOn(before, 2)).toEqual(['a', 'b']);
  await send(before, ['c']);
  first.process.kill('SIGTERM');
  expect((await first.ended).code).toBe(0);
  const second = new Wavetank([...args, '--flush', 'acks-all'], folder);
  const after = await clientOf(second);
  const admin = after.admin();
  await admin.connect();
  expect((await admin.fetchTopicMetadata({ topics: ['wide'] })).topics[0].partitions).toHaveLength(7);
  await admin.disconnect();
  await send(after, ['d']);
  expect(await readOn(after, 2)).toEqual(['c', 'd']);
  second.process.kill('SIGTERM');
  expect(await second.ended).toMatchObject({ code: 0, err: expect.not.stringContaining('torn') as string });
});

test('a data folder that another process has is refused with its number, and one that is none, or damaged, is left as it is', async () => {
  const args = ['serve', 'kafka', '--port', '0', '--topic', 'orders', '--data', 'held'];
  const holder = new Wavetank(args, folder);
  const address = await addressOf(holder);
  const refused = await wavetank(folder, args);
  expect({ code: refused.code, out: refused.out }).toEqual({ code: 2, out: '' });
  expect(refused.err).toMatch(new RegExp(`^error: --data: The data folder \\S+held is in use by process ${holder.process.pid}`));
  const client = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING });
  await send(client, ['a']);
  await send(client, ['b']);
  holder.process.kill('SIGTERM');
  await holder.ended;

  const log = logIn('held');
  const bytes = readFileSync(log);
  // In the first of two batches.
  bytes[30] ^= 0xff;
  writeFileSync(log, bytes);
  const damaged = await wavetank(folder, args);
  expect(damaged.code).toBe(2);
  expect(damaged.err).toMatch(/^error: --data: \S+\.log is damaged at byte 0/);
  expect(readFileSync(log).equals(bytes)).toBe(true);

  mkdirSync(join(folder, 'photos'));
  writeFileSync(join(folder, 'photos/cat.jpg'), 'cat');
  const stranger = await wavetank(folder, ['serve', 'kafka', '--port', '0', '--data', 'photos']);
  expect({ code: stranger.code, made: existsSync(join(folder, 'photos/format.json')) }).toEqual({ code: 2, made: false });
  expect(stranger.err).toMatch(/^error: --data: \S+photos is no data folder of this broker/);

  const file = await wavetank(folder, ['serve', 'kafka', '--port', '0', '--data', 'photos/cat.jpg']);
  expect(file.code).toBe(2);
});

test('what a crash of the process tore from a log is cut, and it says so', async () => {
  const args = ['serve', 'kafka', '--port', '0', '--topic', 'orders', '--data', 'torn'];
  const killed = new Wavetank(args, folder);
  await send(new Kafka({ brokers: [await addressOf(killed)], logLevel: logLevel.NOTHING }), ['a']);
  killed.process.kill('SIGKILL');
  await killed.ended;
  const log = logIn('torn');
  appendFileSync(log, readFileSync(log).subarray(0, 50));
  const server = new Wavetank(args, folder);
  await server.says(/orders\/0: cut 50 bytes that a crash had torn/);
  const client = new Kafka({ brokers: [await addressOf(server)], logLevel: logLevel.NOTHING });
  expect(await readOn(client, 1)).toEqual(['a']);
  server.process.kill('SIGTERM');
  expect((await server.ended).code).toBe(0);
});

test('in memory it can crash: what was acknowledged stays with --flush acks-all, and is lost without', async () => {
  const lastOffset = async (flush: string): Promise<string> => {
    const server = new Wavetank(['serve', 'kafka', '--port', '0', '--topic', 'orders', '--flush', flush, '--fault', 'crash,api=Produce,nth=2,when=before'], folder);
    const client = new Kafka({ brokers: [await addressOf(server)], logLevel: logLevel.NOTHING, retry: { initialRetryTime: 20 } });
    await send(client, ['before']);
    await send(client, ['sent again after the crash']);
    const admin = client.admin();
    await admin.connect();
    const [{ high }] = await admin.fetchTopicOffsets('orders');
    await admin.disconnect();
    server.process.kill('SIGTERM');
    expect(await server.ended).toMatchObject({ code: 0, out: expect.stringContaining('fault crash: 1 hit') as string });
    return high;
  };
  expect([await lastOffset('acks-all'), await lastOffset('never')]).toEqual(['2', '1']);
});

test('a port that is taken is a mistake of its user', async () => {
  const taken = net.createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as net.AddressInfo;
  const { code, out, err } = await wavetank(folder, ['serve', 'kafka', '--port', String(port)]);
  taken.close();
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(new RegExp(`error: Port ${port} on 127\\.0\\.0\\.1 is taken`));
});

test('it loads neither an engine nor a database', async () => {
  const server = new Wavetank(['serve', 'kafka', '--port', '0'], folder, { NODE_DEBUG: 'esm', NODE_OPTIONS: '' });
  await addressOf(server);
  server.process.kill('SIGTERM');
  const { err } = await server.ended;
  expect(err).toMatch(/embedded\/kafka|@wavetank\/kafka|dist\/cli\/commands\/serve\.js/);
  expect(err).not.toMatch(/duckdb|engine\/run\/|xstate/);
});

test('a fault takes a name of digits for the name that it is', async () => {
  const server = new Wavetank(['serve', 'kafka', '--port', '0', '--topic', '2024', '--fault', 'no-leader,topic=2024,partition=0'], folder);
  await addressOf(server);
  server.process.kill('SIGTERM');
  expect(await server.ended).toMatchObject({ code: 0, out: expect.stringContaining('fault no-leader: 0 hits') as string });
});
