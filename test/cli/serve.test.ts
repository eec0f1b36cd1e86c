// `wavetank serve kafka` as a process: when it serves, and how it ends.
import net from 'node:net';
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
