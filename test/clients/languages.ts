// What this machine has of other languages; what is missing is told in the titles of the tests that it skips.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder, isInstalled, run } from './program.ts';

export const venv = join(cacheFolder, 'venv');
export const python = join(venv, 'bin/python');
/** Of Apache Kafka: its clients, and what they need. */
export const jars = process.env.WAVETANK_KAFKA_JARS ?? join(process.env.PEERS_HOME ?? join(homedir(), '.cache/peers'), 'kafka/libs-4.3.1');

export const noGo = (await isInstalled('go', 'version')) ? null : 'go is not on the PATH';
export const noPython = (await isInstalled('python3')) ? null : 'python3 is not on the PATH';
export const noJava = !(await isInstalled('java', '-version')) ? 'java is not on the PATH' : existsSync(jars) ? null : `${jars} is not there`;

/** The clients for Python, in an environment of their own. */
export async function installPython(): Promise<void> {
  if (!existsSync(python)) await run('python3', ['-m', 'venv', venv]);
  const requirements = fileURLToPath(new URL('./python/requirements.txt', import.meta.url));
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements], { timeoutMs: 280_000 });
}
