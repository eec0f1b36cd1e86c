import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const peer = join(resolve(process.env.WAVETANK_PEERS ?? '../shared/peers'), 'kafka.sh');

const script = fileURLToPath(new URL('./apache-control.ts', import.meta.url));

/** Why there is no Apache Kafka to run on; null where there is. */
export const lacking = process.env.WAVETANK_REAL_KAFKA !== '1' ? 'WAVETANK_REAL_KAFKA is not 1' : existsSync(peer) ? null : `${peer} is not there`;

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
    execFileSync(peer, [command], { env, stdio: 'pipe' });
  }

  /** A command for `--kafka-control`: kills the last node with SIGKILL, and starts the same process again on the same data. */
  control(): string {
    const peers = process.env.PEERS_HOME ?? join(homedir(), '.cache/peers');
    const node = join(peers, 'kafka', `run-${this.#port}`, `node${this.#nodes}`);
    return `${process.execPath} --import ${createRequire(import.meta.url).resolve('tsx')} ${script} ${node}.pid ${join(node, 'server.log')}`;
  }
}
