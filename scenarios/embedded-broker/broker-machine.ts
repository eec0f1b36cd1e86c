import { Worker } from 'node:worker_threads';
import type { LogReading } from '../../pipeline/log-series.ts';

export interface MachineData {
  readonly seed: number;
  readonly firstPort: number;
  readonly lastPort: number;
}

export type ToMachine =
  | { readonly do: 'start'; readonly syncMs: number; readonly retentionCheckMs?: number }
  | { readonly do: 'crash' }
  | { readonly do: 'read' }
  | { readonly do: 'gather' };

export type FromMachine =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'started' }
  /** Of the broker that runs: records that no group has committed yet, and those that came since its start. */
  | { readonly kind: 'state'; readonly waiting: number; readonly received: number }
  | { readonly kind: 'event'; readonly text: string }
  /** Values of records that were deleted by their age before any group had committed them. */
  | { readonly kind: 'expired'; readonly values: readonly Uint8Array[] }
  /** Somebody asked for a topic that there is not; told once for each. */
  | { readonly kind: 'unknown-topic'; readonly topic: string }
  /** null while no broker runs. */
  | { readonly kind: 'read'; readonly reading: LogReading | null }
  | { readonly kind: 'gathered'; readonly values: readonly Uint8Array[] };

/** Below the ports that common systems give to clients (Linux: 32768 and up). */
const ports = { firstPort: 20_000, lastPort: 31_999 } as const;

/**
 * A thread runs from the same kind of file as what starts it: the built program as it is, sources through tsx, which a
 * thread of Node 20 does not take from its command line.
 */
function startThread(data: MachineData): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./broker-thread.js', import.meta.url), { workerData: data });
  const source = JSON.stringify(new URL('./broker-thread.ts', import.meta.url).href);
  return new Worker(`import('tsx/esm/api').then(({ register }) => (register(), import(${source})))`, { eval: true, workerData: data, execArgv: [] });
}

/**
 * The machine that the log's broker runs on, on the real clock: a worker thread with a disk and a port of 127.0.0.1. It is
 * made before the run and taken away after it; a broker on it starts and crashes in between, as often as it likes.
 */
export class BrokerMachine {
  /** What a client wants as its address of the log. */
  readonly address: string;
  waiting = 0;
  received = 0;
  /** Told of what happens on the broker, in words. */
  onEvent: ((text: string) => void) | null = null;
  /** Told of records that the log deleted unread. */
  onExpired: ((values: readonly Uint8Array[]) => void) | null = null;
  /** Told of a topic that somebody asks for and there is not, once for each; whichever broker is asked. */
  onUnknownTopic: ((topic: string) => void) | null = null;
  readonly #thread: Worker;
  readonly #reading: ((reading: LogReading | null) => void)[] = [];
  #started: (() => void) | null = null;
  #gathered: ((values: readonly Uint8Array[]) => void) | null = null;

  private constructor(thread: Worker, port: number) {
    this.#thread = thread;
    this.address = `127.0.0.1:${port}`;
    thread.on('message', (message: FromMachine) => this.#hear(message));
  }

  static make(seed: number): Promise<BrokerMachine> {
    const thread = startThread({ seed, ...ports });
    return new Promise((resolve, reject) => {
      thread.once('error', reject);
      thread.once('message', (message: FromMachine) => {
        // A thread that fails later on is a bug, and ends the run as one: nobody listens for its error any more.
        thread.off('error', reject);
        if (message.kind === 'ready') resolve(new BrokerMachine(thread, message.port));
        else reject(new Error(`the machine of the broker says ${message.kind} before it is ready`));
      });
    });
  }

  /**
   * Resolves when a broker listens: on what the disk holds, and on the same port as any before it. `retentionCheckMs`: how
   * often it looks for records that are too old; as often as Kafka without it.
   */
  start(syncMs: number, retentionCheckMs?: number): Promise<void> {
    return new Promise((resolve) => {
      this.#started = resolve;
      this.#tell({ do: 'start', syncMs, retentionCheckMs });
    });
  }

  /** The broker dies, and its disk loses what was not synced: whoever asks what it holds is told nothing. */
  crash(): void {
    this.#gathered?.([]);
    this.onEvent = this.onExpired = this.#started = this.#gathered = null;
    this.#tell({ do: 'crash' });
  }

  /** What the broker says of its topics and groups; null while none runs. */
  read(): Promise<LogReading | null> {
    return new Promise((resolve) => {
      this.#reading.push(resolve);
      this.#tell({ do: 'read' });
    });
  }

  /** Values of the records that no group has committed yet. */
  gather(): Promise<readonly Uint8Array[]> {
    return new Promise((resolve) => {
      this.#gathered = resolve;
      this.#tell({ do: 'gather' });
    });
  }

  async stop(): Promise<void> {
    await this.#thread.terminate();
  }

  #tell(message: ToMachine): void {
    this.#thread.postMessage(message);
  }

  #hear(message: FromMachine): void {
    if (message.kind === 'state') {
      this.waiting = message.waiting;
      this.received = message.received;
    } else if (message.kind === 'event') this.onEvent?.(message.text);
    else if (message.kind === 'expired') this.onExpired?.(message.values);
    else if (message.kind === 'unknown-topic') this.onUnknownTopic?.(message.topic);
    // Asked and answered in order.
    else if (message.kind === 'read') this.#reading.shift()?.(message.reading);
    else if (message.kind === 'started') this.#started?.();
    else if (message.kind === 'gathered') this.#gathered?.(message.values);
  }
}
