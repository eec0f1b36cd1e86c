import { execFileSync, spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = join(resolve(process.env.WAVETANK_PEERS ?? '../shared/peers'), 'kafka.sh');

/** Why there is no Apache Kafka to run on; null where there is. */
export const lacking = process.env.WAVETANK_REAL_KAFKA !== '1' ? 'WAVETANK_REAL_KAFKA is not 1' : existsSync(script) ? null : `${script} is not there`;

/** Apache Kafka on this machine, a JVM for every node. */
export class ApacheCluster {
  readonly #port: number;
  readonly #nodes: number;

  constructor(port: number, nodes: number) {
    this.#port = port;
    this.#nodes = nodes;
  }

  get address(): string {
    return Array.from({ length: this.#nodes }, (_, node) => `127.0.0.1:${this.#port + node}`).join(',');
  }

  start(): void {
    this.#run('start');
  }

  stop(): void {
    this.#run('stop');
  }

  #run(command: string): void {
    const env = { ...process.env, KAFKA_PORT: String(this.#port), KAFKA_NODES: String(this.#nodes), KAFKA_HEAP: '-Xmx384M -Xms256M', KAFKA_PROPS: 'min.insync.replicas=1' };
    execFileSync(script, [command], { env, stdio: 'pipe' });
  }

  /** A command for `--kafka-control`: kills the last node with SIGKILL, and starts the same process again on the same data. */
  control(folder: string): string {
    const peers = process.env.PEERS_HOME ?? join(homedir(), '.cache/peers');
    const node = join(peers, 'kafka', `run-${this.#port}`, `node${this.#nodes}`);
    const file = join(folder, 'control.mjs');
    const words = JSON.stringify({ pidFile: `${node}.pid`, log: join(node, 'server.log') });
    writeFileSync(file, `import { control } from ${JSON.stringify(fileURLToPath(import.meta.url))};\ncontrol(process.argv[2], ${words});\n`);
    return `${process.execPath} --import ${createRequire(import.meta.url).resolve('tsx')} ${file}`;
  }
}

/** In a process of its own, see above. */
export function control(verb: string, { pidFile, log }: { readonly pidFile: string; readonly log: string }): void {
  const pid = Number(readFileSync(pidFile, 'utf8'));
  const kept = `${pidFile}.command`;
  if (verb === 'crash') {
    writeFileSync(kept, readFileSync(`/proc/${pid}/cmdline`));
    process.kill(pid, 'SIGKILL');
    return;
  }
  const [command, ...args] = readFileSync(kept, 'utf8').split('\0').filter((word) => word !== '');
  const out = openSync(log, 'a');
  const child = spawn(command, args, { detached: true, stdio: ['ignore', out, out] });
  writeFileSync(pidFile, String(child.pid));
  child.unref();
}
