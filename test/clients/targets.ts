// What the clients run against.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { startKafka, type RunningKafka } from '@wavetank/kafka';
import { startProxy, type RunningProxy } from '@wavetank/kafka/proxy';
import type { Target } from '../wire/target.ts';

export const peersFolder = resolve(process.env.WAVETANK_PEERS ?? '../shared/peers');
const script = join(peersFolder, 'kafka.sh');
const PORT = process.env.WAVETANK_KAFKA_PORT ?? '19094';
const isWanted = process.env.WAVETANK_REAL_KAFKA === '1';

/** Runs a suite against the embedded broker and, where that is wanted, against Apache Kafka, each without a proxy and behind one. */
export function forBothBrokers(suite: (target: () => Target) => void): void {
  const bothWays = (target: () => Target): void => {
    suite(target);
    describe('behind a proxy', () => {
      let proxy: RunningProxy;
      beforeAll(async () => {
        proxy = await startProxy({ upstream: [`${target().host}:${target().port}`] });
      });
      afterAll(() => proxy.close());
      suite(() => ({ host: '127.0.0.1', port: Number(proxy.address.split(':')[1]) }));
    });
  };
  describe('the embedded broker', () => {
    let kafka: RunningKafka;
    beforeAll(async () => {
      kafka = await startKafka();
    });
    afterAll(() => kafka.close());
    bothWays(() => kafka);
  });
  onApacheKafka(bothWays);
}

/** Runs a suite against Apache Kafka, where that is wanted. */
export function onApacheKafka(suite: (target: () => Target) => void): void {
  const reason = isWanted ? `${script} is not there` : 'WAVETANK_REAL_KAFKA is not 1';
  const canRun = isWanted && existsSync(script);
  describe.skipIf(!canRun)(canRun ? 'Apache Kafka' : `Apache Kafka (skipped: ${reason})`, () => {
    const peer = (command: string) => execFileSync(script, [command], { env: { ...process.env, KAFKA_PORT: PORT }, stdio: 'pipe' });
    beforeAll(() => void peer('start'));
    afterAll(() => void peer('stop'));
    suite(() => ({ host: '127.0.0.1', port: Number(PORT) }));
  });
}
