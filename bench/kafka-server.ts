import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A Kafka server in a process of its own, with its files on the disk. */
export interface KafkaServer {
  readonly name: string;
  readonly address: string;
  /** Once it serves. */
  pid(): number;
  stop(): Promise<void>;
}

/** One that was told to start, and whether it serves. */
export interface StartedServer extends KafkaServer {
  /** When it was told, on the clock of `performance`. */
  readonly begunMs: number;
  /** Resolves when it says so. */
  readonly serves: Promise<void>;
}

const programPath = fileURLToPath(new URL('../cli/main.js', import.meta.url));
const script = join(resolve(process.env.WAVETANK_PEERS ?? '../shared/peers'), 'kafka.sh');
const peersHome = process.env.PEERS_HOME ?? join(homedir(), '.cache/peers');
const apachePort = 19193;

/** However this process ends, short of being killed: no server is left behind. */
const leftovers = new Set<() => void>();
process.once('exit', () => leftovers.forEach((end) => end()));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** Why there is no Apache Kafka to compare with; null if there is. */
export function apacheMissing(): string | null {
  if (process.env.WAVETANK_REAL_KAFKA !== '1') return 'WAVETANK_REAL_KAFKA is not 1';
  return existsSync(script) ? null : `${script} is not there`;
}

/** `wavetank serve kafka` of the built program, on a data folder of its own. */
export async function beginServed(): Promise<StartedServer> {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-bench-'));
  const port = await freePort();
  const begunMs = performance.now();
  const child = spawn(process.execPath, [programPath, 'serve', 'kafka', '--port', String(port), '--data', folder], { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (chunk) => (complaint += String(chunk)));
  const end = (): void => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  leftovers.add(end);
  const serves = new Promise<void>((resolveServes, reject) => {
    child.stdout.once('data', () => resolveServes());
    child.once('exit', (code) => reject(new Error(`serve kafka ended with ${code}: ${complaint}`)));
  });
  // Whoever waits for it hears of it.
  serves.catch(() => undefined);
  return {
    name: 'embedded', address: `127.0.0.1:${port}`, begunMs, serves,
    pid: () => child.pid!,
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      leftovers.delete(end);
      end();
    },
  };
}

/** Apache Kafka from the folder of peers, with a folder of its own; it listens on a port that is this bench's. */
export function beginApache(): StartedServer {
  const env = { ...process.env, KAFKA_PORT: String(apachePort) };
  const end = (): void => void execFileSync(script, ['stop'], { env, stdio: 'pipe' });
  leftovers.add(end);
  const begunMs = performance.now();
  const child = spawn(script, ['start'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const serves = once(child, 'exit').then(([code]) => {
    if (code !== 0) throw new Error(`${script} start ended with ${code}`);
  });
  serves.catch(() => undefined);
  return {
    name: 'Apache', address: `127.0.0.1:${apachePort}`, begunMs, serves,
    pid: () => Number(readFileSync(join(peersHome, 'kafka', `run-${apachePort}`, 'node1.pid'), 'utf8')),
    async stop() {
      await serves.catch(() => undefined);
      leftovers.delete(end);
      end();
    },
  };
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
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

/** Resident memory of another process, in MB; NaN where the system does not tell. */
export function residentMbOf(pid: number): number {
  const status = `/proc/${pid}/status`;
  if (!existsSync(status)) return NaN;
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(status, 'utf8'))?.[1] ?? NaN) / 1000;
}
