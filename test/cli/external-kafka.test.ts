// The embedded broker on a port of its own stands for a cluster of somebody else's: the same path, a second instead of a minute.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer, type AddressInfo, type Server as NetServer } from 'node:net';
import { join } from 'node:path';
import { SimulatedDisk, startKafka, type RunningKafka } from '@wavetank/kafka';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exitCode } from '../../cli/exit-code.ts';
import type { Result } from '../../engine/result.ts';
import { wavetank, Wavetank, workFolder } from './wavetank.ts';

const folder = workFolder();
const secret = 'hunter2-Secret';
const brief = ['iot-spike', '--short', '--for', '6s', '--rate', '40', '--remedies', 'all', '--ui', 'off', '--reporter', 'json'];
const disk = new SimulatedDisk(() => 0.5);
let cluster: RunningKafka;
let admin: Admin;

const startCluster = (port = 0): Promise<RunningKafka> => startKafka({ port, storage: disk, flush: 'acks-all', autoCreateTopics: false, topics: port === 0 ? ['orders'] : [] });
const names = async (): Promise<string[]> => [...await admin.listTopics(), ...(await admin.listGroups()).groups.map(({ groupId }) => groupId)].toSorted();

beforeAll(async () => {
  cluster = await startCluster();
  admin = new Kafka({ clientId: 'test', brokers: cluster.brokers, logLevel: logLevel.NOTHING, retry: { initialRetryTime: 50, retries: 20 } }).admin();
  await admin.connect();
});
afterAll(async () => {
  await admin.disconnect();
  await cluster.close();
});

/** Every file below a folder, as one text. */
function allOf(path: string): string {
  return readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1')).join('\n');
}

describe('a run on a cluster', () => {
  test('has topics and groups of its own while it lasts, keeps every item, and leaves nothing, neither there nor of the password here', async () => {
    const run = new Wavetank(['run', ...brief, '--faults', 'none', '--kafka', cluster.address, '--reporter', 'jsonl=events.jsonl', '--verbose'], folder, { WAVETANK_KAFKA_PASSWORD: secret });
    const during: string[] = [];
    while (during.length < 5) during.splice(0, Infinity, ...await names());
    const { out, err } = await run.ended;
    const result = JSON.parse(out) as Result;
    expect(result.run).toMatchObject({ clock: 'real', status: 'completed', backends: { log: cluster.address } });
    expect(result.ledger.delivered).toBe(result.ledger.generated);
    expect(result.ledger.generated).toBeGreaterThan(150);
    const [prefix] = /^wavetank-iot-spike-1-[0-9a-f]{8}-[0-9a-z]+-/.exec(during.find((name) => name.startsWith('wavetank-'))!)!;
    expect(during.filter((name) => name !== 'orders' && !name.startsWith(prefix))).toEqual([]);
    expect(await names()).toEqual(['orders']);
    expect(result.faults).toEqual([]);
    expect(allOf(folder) + out + err).not.toContain(secret);
  });

  test('restarts the broker where it is told how: what was acknowledged is there again', async () => {
    const control: Server = createHttpServer((request, response) => {
      const verb = request.url!.slice(1);
      done.push(verb);
      const act = async (): Promise<void> => {
        if (verb === 'crash') {
          disk.crash();
          await cluster.close();
        } else {
          cluster = await startCluster(cluster.port);
        }
      };
      void act().then(() => response.end());
    });
    const done: string[] = [];
    await new Promise<void>((resolve) => control.listen(0, '127.0.0.1', resolve));
    const script = join(folder, 'control.mjs');
    writeFileSync(script, `import { get } from 'node:http';\nget('http://127.0.0.1:${(control.address() as AddressInfo).port}/' + process.argv[2]).on('error', () => process.exit(1));\n`);
    const { out, err } = await wavetank(folder, ['run', ...brief, '--faults', 'broker-restart', '--kafka', cluster.address, '--kafka-control', `"${process.execPath}" "${script}"`]);
    control.close();
    if (out === '') throw new Error(err);
    const result = JSON.parse(out) as Result;
    expect(done).toEqual(['crash', 'start']);
    expect(result.faults).toMatchObject([{ id: 'broker-restart', target: 'kafka', status: 'fired', hits: 1 }]);
    expect(result.checks.filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
    expect(result.ledger.delivered).toBe(result.ledger.generated);
    expect(await names()).toEqual(['orders']);
  });

  test('that lets no worker into its groups ends with the reason, and nothing of the run is left', async () => {
    const strict = await startKafka({ groupMinSessionTimeoutMs: 10_000, autoCreateTopics: false });
    const { code, err } = await wavetank(folder, ['run', ...brief, '--kafka', strict.address, '--out', 'shut-out']);
    expect(code).toBe(2);
    expect(err).toMatch(/session\.timeout: the log does not let a worker into the group that reads wavetank-\S+-events(\.critical)?: a session of 6s is outside of its group\.min\.session\.timeout\.ms/);
    expect(err).toContain('--set session.timeout=15s');
    expect(readdirSync(join(folder, 'shut-out'))).toEqual([]);
    const there = new Kafka({ clientId: 'test', brokers: [...strict.brokers], logLevel: logLevel.NOTHING }).admin();
    await there.connect();
    expect(await there.listTopics()).toEqual([]);
    await there.disconnect();
    const allowed = await wavetank(folder, ['run', ...brief, '--faults', 'none', '--kafka', strict.address, '--set', 'session.timeout=15s']);
    const { driver, checks, ledger } = JSON.parse(allowed.out) as Result;
    expect(checks.filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
    expect(ledger.delivered).toBe(ledger.generated);
    // Of a machine that is too slow nobody can tell how soon events are stored.
    expect(allowed.code).toBe(driver.saturated === null ? exitCode.ok : exitCode.undecided);
    await strict.close();
  });

  test('that is killed leaves what `clean` removes, and nothing of others', async () => {
    const run = new Wavetank(['run', ...brief, '--kafka', cluster.address, '--ui', 'plain', '--verbose', '--out', 'killed'], folder, {}, true);
    await run.says(/reads 24 partitions|reads 12 partitions of events/);
    run.signalGroup('SIGKILL');
    await run.ended;
    expect((await names()).length).toBeGreaterThan(2);
    const told = await wavetank(folder, ['clean', '--kafka', cluster.address, '--dry-run']);
    expect(told.out).toMatch(/would remove {3}wavetank-iot-spike-1-\S+-events\n/);
    expect((await names()).length).toBeGreaterThan(2);
    const { code, out } = await wavetank(folder, ['clean', '--kafka', cluster.address]);
    expect(out).toContain('nothing is left that begins with wavetank-');
    expect(code).toBe(0);
    expect(await names()).toEqual(['orders']);
  });
});

describe('before a run on a cluster', () => {
  let http: Server;
  let silent: NetServer;
  const portOf = (server: NetServer | Server): number => (server.address() as AddressInfo).port;

  beforeAll(async () => {
    http = createHttpServer((_, response) => response.end('hello'));
    silent = createServer(() => {});
    for (const server of [http, silent]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    http.close();
    silent.close();
  });

  test('a dry run tells what it would do, and asks nobody', async () => {
    const { code, out } = await wavetank(folder, ['run', ...brief.slice(0, -4), '--kafka', `127.0.0.1:${portOf(silent)}`, '--kafka-control', 'restart.sh', '--dry-run']);
    expect(code).toBe(0);
    for (const line of [/create topic wavetank-<run>-events with 24 partitions/, /group wavetank-<run>-events\.critical\.workers/, /about 240 events in 6 s/, /call "restart\.sh crash"/, /nothing was done/]) expect(out).toMatch(line);
  });

  test.each<[string, () => string[], RegExp]>([
    ['nobody there', () => ['--kafka', '127.0.0.1:1'], /nobody answers there \(ECONNREFUSED\)/],
    ['no such host', () => ['--kafka', 'no.such.host.invalid:9092'], /nobody answers there/],
    ['no Kafka', () => ['--kafka', `127.0.0.1:${portOf(http)}`], /no Kafka, or wants TLS or a login/],
    ['a port that says nothing', () => ['--kafka', `127.0.0.1:${portOf(silent)}`], /no Kafka, or wants TLS or a login.*timed out/],
    ['no TLS', () => ['--kafka', cluster.address, '--kafka-tls'], /no TLS can be spoken there/],
    ['no login', () => ['--kafka', cluster.address, '--kafka-sasl', 'plain:me'], /the cluster knows no login/],
    ['an address without a port', () => ['--kafka', '127.0.0.1'], /no address of a broker/],
    ['an unknown mechanism', () => ['--kafka', cluster.address, '--kafka-sasl', 'magic:me'], /no way to log in/],
    ['certificates that are not there', () => ['--kafka', cluster.address, '--kafka-tls', 'none.pem'], /certificates cannot be read/],
    ['virtual time', () => ['--kafka', cluster.address, '--clock', 'virtual'], /does not run in virtual time/],
    ['a peak beyond the cap', () => ['--kafka', cluster.address, '--rate-cap', '50'], /--rate-cap: the plan sends \d+ events a second at its peak, and 50 are allowed/],
    ['a dry run of nothing', () => ['--dry-run'], /--dry-run: nothing outside of this machine is touched/],
    ['a login to nothing', () => ['--kafka-sasl', 'plain:me'], /--kafka-sasl: there is no cluster/],
  ])('%s: refused quickly, with what is wrong and without a run folder', async (_, args, message) => {
    const startedMs = performance.now();
    const { code, out, err } = await wavetank(folder, ['run', ...brief, ...args(), '--out', 'refused'], { WAVETANK_KAFKA_PASSWORD: secret });
    expect(err).toMatch(new RegExp(message.source, 's'));
    expect([code, out]).toEqual([2, '']);
    expect(err).not.toContain(secret);
    expect(performance.now() - startedMs).toBeLessThan(15_000);
    expect(readdirSync(folder)).not.toContain('refused');
  });

  test('a login without a password is told where it comes from', async () => {
    const { code, err } = await wavetank(folder, ['run', ...brief, '--kafka', cluster.address, '--kafka-sasl', 'plain:me']);
    expect([code, err]).toEqual([2, expect.stringContaining('WAVETANK_KAFKA_PASSWORD')]);
  });
});

describe('doctor', () => {
  test('says of a cluster whether a run could use it, and makes nothing there', async () => {
    const { code, out } = await wavetank(folder, ['doctor', '--kafka', cluster.address]);
    expect(out).toMatch(new RegExp(`^✓ ok +kafka +1 node \\(${cluster.address}\\), each answers; topics may be made$`, 'm'));
    expect([code, await names()]).toEqual([0, ['orders']]);
  });

  test('says of an address where nobody is what to look at', async () => {
    const { code, out } = await wavetank(folder, ['doctor', '--kafka', '127.0.0.1:1']);
    expect(out).toMatch(/^✗ unusable +kafka +nobody answers there .*; check host and port/m);
    expect(code).toBe(1);
  });
});
