// Clients that are not Java's: a program each, which does one step and ends with an error when that went wrong.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, it } from 'vitest';
import { uniqueName, type Target } from '../wire/target.ts';
import { installPython, noGo, noPython, python } from './languages.ts';
import { cacheFolder, run, titled } from './program.ts';
import { forBothBrokers } from './targets.ts';

const STEPS = ['exchange', 'group', 'admin', 'transactions'];

const folder = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

interface Client {
  name: string;
  command: string[];
  /** Why it cannot run here. */
  missing: string | null;
  /** Fetches and builds what it needs into `cacheFolder`. */
  prepare: () => Promise<unknown>;
}

async function buildGo(): Promise<void> {
  mkdirSync(cacheFolder, { recursive: true });
  await run('go', ['build', '-o', `${cacheFolder}/`, './...'], { cwd: folder('./go'), timeoutMs: 280_000 });
}

const platformatic = join(cacheFolder, 'platformatic');

/** Beside its packages: a program finds them from where it lies. */
async function installPlatformatic(): Promise<void> {
  mkdirSync(platformatic, { recursive: true });
  for (const file of ['package.json', 'client.mjs']) copyFileSync(folder(`./platformatic/${file}`), join(platformatic, file));
  await run('npm', ['install', '--silent', '--no-audit', '--no-fund'], { cwd: platformatic, timeoutMs: 280_000 });
}

const clients: Client[] = [
  { name: '@platformatic/kafka', command: [process.execPath, join(platformatic, 'client.mjs')], missing: null, prepare: installPlatformatic },
  { name: 'franz-go', command: [join(cacheFolder, 'franz')], missing: noGo, prepare: buildGo },
  { name: 'sarama', command: [join(cacheFolder, 'sarama')], missing: noGo, prepare: buildGo },
  { name: 'confluent-kafka (librdkafka)', command: [python, folder('./python/confluent.py')], missing: noPython, prepare: installPython },
  { name: 'kafka-python', command: [python, folder('./python/pure.py')], missing: noPython, prepare: installPython },
];

describe.each(clients)('$name', ({ name, command: [program, ...args], missing, prepare }) => {
  describe.skipIf(missing !== null)(titled(name, missing), () => {
    beforeAll(prepare);
    forBothBrokers((target: () => Target) => {
      it.each(STEPS)('%s', async (step) => {
        await run(program, [...args, step, `${target().host}:${target().port}`, uniqueName(`client-${step}`)]);
      });
    });
  });
});
