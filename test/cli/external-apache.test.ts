// A run on Apache Kafka, behind a login. Off by default, for it takes a JVM and a minute; with WAVETANK_REAL_KAFKA=1 it starts
// one from the folder of peers (WAVETANK_PEERS, by default `../shared/peers`).
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Result } from '../../engine/result.ts';
import { wavetank, workFolder } from './wavetank.ts';

const script = join(resolve(process.env.WAVETANK_PEERS ?? '../shared/peers'), 'kafka.sh');
const isWanted = process.env.WAVETANK_REAL_KAFKA === '1';
const isThere = existsSync(script);
const reason = isWanted ? `${script} is not there` : 'WAVETANK_REAL_KAFKA is not 1';

const port = 19_793;
const secret = 'hunter2-Secret';
const properties = [
  `listeners=PLAINTEXT://127.0.0.1:${port + 1},SASL_PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${port + 10_000}`,
  `advertised.listeners=PLAINTEXT://127.0.0.1:${port + 1},SASL_PLAINTEXT://127.0.0.1:${port}`,
  'listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT',
  'sasl.enabled.mechanisms=PLAIN',
  `listener.name.sasl_plaintext.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_wave="${secret}";`,
];
const peer = (command: string): void => void execFileSync(script, [command], {
  env: { ...process.env, KAFKA_PORT: String(port), KAFKA_HEAP: '-Xmx512M -Xms256M', KAFKA_PROPS: properties.join('\n') }, stdio: 'pipe',
});

describe.skipIf(!isWanted || !isThere)(isWanted && isThere ? 'Apache Kafka behind a login' : `Apache Kafka behind a login (skipped: ${reason})`, () => {
  const folder = workFolder();
  const cluster = ['--kafka', `127.0.0.1:${port}`, '--kafka-sasl', 'plain:wave'];
  const run = (password: string) => wavetank(folder, ['run', 'iot-spike', '--short', '--for', '10s', '--rate', '60', '--remedies', 'all', '--ui', 'off', '--reporter', 'json', ...cluster], { WAVETANK_KAFKA_PASSWORD: password });

  beforeAll(() => peer('start'), 120_000);
  afterAll(() => peer('stop'), 60_000);

  test('a wrong password is refused within seconds', async () => {
    const startedMs = performance.now();
    const { code, err } = await run('wrong');
    expect(err).toContain('the cluster refuses the login');
    expect(code).toBe(2);
    expect(performance.now() - startedMs).toBeLessThan(15_000);
  });

  test('every item is accounted for, nothing is left on the cluster, and the password is nowhere', async () => {
    const { out, err } = await run(secret);
    if (out === '') throw new Error(err);
    const result = JSON.parse(out) as Result;
    expect(result.checks.filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
    expect(result.faults.find(({ id }) => id === 'broker-restart')?.status).toBe('not-applicable');
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name)).toContain('plan.json');
    expect([out, err, ...files.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'))].filter((text) => text.includes(secret))).toEqual([]);
    const cleaned = await wavetank(folder, ['clean', ...cluster], { WAVETANK_KAFKA_PASSWORD: secret });
    expect(cleaned.out).toContain('0 topics and 0 groups removed; nothing is left');
    expect(cleaned.code).toBe(0);
  });
});
