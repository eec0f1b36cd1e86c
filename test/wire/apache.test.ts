// The same laws against Apache Kafka. Off by default, for it takes a JVM and half a minute; with WAVETANK_REAL_KAFKA=1 it
// starts one from the folder of peers (WAVETANK_PEERS, by default `../shared/peers`), on WAVETANK_KAFKA_PORT.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { laws } from './laws.ts';

const script = join(resolve(process.env.WAVETANK_PEERS ?? '../shared/peers'), 'kafka.sh');
const isWanted = process.env.WAVETANK_REAL_KAFKA === '1';
const isThere = existsSync(script);
const reason = isWanted ? `${script} is not there` : 'WAVETANK_REAL_KAFKA is not 1';
const title = isWanted && isThere ? 'Apache Kafka' : `Apache Kafka (skipped: ${reason})`;

const PORT = process.env.WAVETANK_KAFKA_PORT ?? '19093';
const peer = (command: string) => execFileSync(script, [command], { env: { ...process.env, KAFKA_PORT: PORT }, stdio: 'pipe' });

describe.skipIf(!isWanted || !isThere)(title, () => {
  beforeAll(() => void peer('start'), 120_000);
  afterAll(() => void peer('stop'), 60_000);
  laws(() => ({ host: '127.0.0.1', port: Number(PORT) }));
});
