import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A Kafka server in a process of its own. */
export interface KafkaServer {
  readonly name: string;
  readonly address: string;
  readonly pid: number;
  stop(): void;
}

export async function startEmbedded(): Promise<KafkaServer> {
  const child = fork(fileURLToPath(new URL(`./broker-process${extname(import.meta.url)}`, import.meta.url)));
  const [port] = await once(child, 'message');
  return { name: 'embedded', address: `127.0.0.1:${port}`, pid: child.pid!, stop: () => child.disconnect() };
}

const script = join(resolve(process.env.WAVETANK_PEERS ?? '../shared/peers'), 'kafka.sh');
const peersHome = process.env.PEERS_HOME ?? join(homedir(), '.cache/peers');
const port = '19193';

/** Why there is no Apache Kafka to compare with; null if there is. */
export function apacheMissing(): string | null {
  if (process.env.WAVETANK_REAL_KAFKA !== '1') return 'WAVETANK_REAL_KAFKA is not 1';
  return existsSync(script) ? null : `${script} is not there`;
}

/** Starts Apache Kafka from the folder of peers; it listens on a port of its own and leaves with this process at the latest. */
export function startApache(): KafkaServer {
  const tell = (command: string): void => void execFileSync(script, [command], { env: { ...process.env, KAFKA_PORT: port }, stdio: 'pipe' });
  const stop = (): void => tell('stop');
  process.once('exit', stop);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  tell('start');
  const pid = Number(readFileSync(join(peersHome, 'kafka', `run-${port}`, 'node1.pid'), 'utf8'));
  return { name: 'Apache', address: `127.0.0.1:${port}`, pid, stop };
}

/**
 * CPU time of another process so far, in ms; NaN where the system does not tell. Linux counts nanoseconds for each thread;
 * its total for the process comes in steps of 10 ms, and a broker moves a hundred thousand messages in one.
 */
export function cpuMsOf(pid: number): number {
  const threads = `/proc/${pid}/task`;
  if (!existsSync(threads)) return NaN;
  let sumNs = 0;
  for (const thread of readdirSync(threads)) {
    const stat = join(threads, thread, 'schedstat');
    // A thread may end between the two looks.
    if (existsSync(stat)) sumNs += Number(readFileSync(stat, 'utf8').split(' ')[0]);
  }
  return sumNs / 1e6;
}
