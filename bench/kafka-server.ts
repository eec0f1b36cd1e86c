import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
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

/** Linux counts a process's CPU time in hundredths of a second for whoever reads it in /proc. */
const tickMs = 10;

/** CPU time of another process so far; NaN where the system has no /proc. */
export function cpuMsOf(pid: number): number {
  const stat = `/proc/${pid}/stat`;
  if (!existsSync(stat)) return NaN;
  const text = readFileSync(stat, 'utf8');
  // Fields 14 and 15, user and system; the name in field 2 may hold blanks and ends in the last bracket.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}
