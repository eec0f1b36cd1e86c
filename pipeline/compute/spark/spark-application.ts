import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { UsageError } from '../../../engine/usage-error.ts';
import { isWorthKeeping, sparkFailure } from './spark-failure.ts';
import type { SparkHome } from './spark-home.ts';

/** What the job says on its standard output, one line each. */
export type SparkAnswer =
  | { readonly kind: 'ready'; readonly version: string; readonly application: string }
  | { readonly kind: 'sketched'; readonly batch: number }
  | { readonly kind: 'done'; readonly batch: number; readonly mixed: readonly number[] };

type Said = SparkAnswer | { readonly kind: 'failed'; readonly why: string };

const answerMark = 'wavetank ';
/** So many lines of what Spark said last are kept, to tell why it ended before its time. */
const keptLines = 100;
/** A cluster whose workers are all taken never says so in an answer: it waits. */
const readyMs = 180_000;
const killMs = 10_000;
const lookMs = 50;

/** From this file's place in the sources, or in what was built from them; the job itself is not built. */
const job = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './skew_job.py' : '../../../../pipeline/compute/spark/skew_job.py', import.meta.url));

export interface SparkOptions {
  readonly master: string;
  readonly batches: number;
  readonly adaptive: boolean;
  /** Of every shuffle that nothing is said of. */
  readonly partitions: number;
  wait(ms: number): Promise<void>;
}

/**
 * The job on Apache Spark: one application for all batches, submitted once, asked through files and answering in lines. It
 * is a process group of its own, so that a Ctrl-C is not Spark's to answer, and all that it makes on this machine lies in
 * one folder; where this process dies, the job sees it and ends Spark and the folder (`skew_job.py`).
 */
export class SparkApplication {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #home: SparkHome;
  readonly #options: SparkOptions;
  readonly #answers: SparkAnswer[] = [];
  readonly #said: string[] = [];
  #ready = false;
  #why: string | null = null;
  #heard: (() => void) | null = null;
  #ended: string | null = null;
  #closing: Promise<void> | null = null;

  private constructor(child: ChildProcess, folder: string, home: SparkHome, options: SparkOptions) {
    this.#child = child;
    this.#folder = folder;
    this.#home = home;
    this.#options = options;
    createInterface({ input: child.stdout! }).on('line', (line) => this.#line(line));
    createInterface({ input: child.stderr! }).on('line', (line) => this.#keep(line));
    child.on('error', (error) => this.#end(error.message));
    // What it has started does not outlive it.
    child.on('exit', () => this.#signal('SIGKILL'));
    // All that it said was read.
    child.on('close', (code, signal) => this.#end(signal === null ? `exit code ${code}` : `signal ${signal}`));
  }

  /** Resolves when Spark is up and has run a first task; one that does not come up is a UsageError with what it said. */
  static async submit(home: SparkHome, options: SparkOptions): Promise<SparkApplication> {
    const folder = mkdtempSync(join(tmpdir(), 'wavetank-spark-'));
    for (const name of ['event-log', 'tmp']) mkdirSync(join(folder, name));
    const { batches, partitions } = options;
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ batches, partitions, asker: process.pid }));
    const settings = settingsOf(options, join(folder, 'event-log')).flatMap(([name, value]) => ['--conf', `${name}=${value}`]);
    const child = spawn(home.submit, ['--master', options.master, ...settings, job, folder], {
      env: { ...process.env, ...home.environment, SPARK_SUBMIT_OPTS: `${process.env.SPARK_SUBMIT_OPTS ?? ''} "-Djava.io.tmpdir=${join(folder, 'tmp')}"`.trim() },
      stdio: ['ignore', 'pipe', 'pipe'], detached: true,
    });
    const application = new SparkApplication(child, folder, home, options);
    try {
      await application.#comeUp();
    } catch (error) {
      await application.close();
      throw error;
    }
    return application;
  }

  async #comeUp(): Promise<void> {
    const { wait } = this.#options;
    for (let waitedMs = 0; this.#answers.length === 0 && this.#ended === null; waitedMs += lookMs) {
      if (waitedMs >= readyMs) this.#end(`not ready after ${readyMs / 1000} s`);
      else await wait(lookMs);
    }
    const first = await this.next();
    if (first.kind !== 'ready') throw new Error(`the job says ${first.kind} before it is ready`);
    this.#ready = true;
  }

  /** Asks by a file, which is there whole or not at all. */
  ask(name: string, value: object): void {
    const path = join(this.#folder, `${name}.json`);
    writeFileSync(`${path}.part`, JSON.stringify(value));
    renameSync(`${path}.part`, path);
  }

  read<T>(name: string): T {
    return JSON.parse(readFileSync(join(this.#folder, `${name}.json`), 'utf8')) as T;
  }

  /** The next answer of the job; a UsageError if it ends without one. */
  async next(): Promise<SparkAnswer> {
    while (this.#answers.length === 0) {
      if (this.#ended !== null) throw this.#failure();
      await new Promise<void>((resolve) => { this.#heard = resolve; });
    }
    return this.#answers.shift()!;
  }

  /** After the last batch: waits for the application's end, and copies its event log. */
  async keepLog(folder: string): Promise<void> {
    while (this.#ended === null) await this.#options.wait(lookMs);
    cpSync(join(this.#folder, 'event-log'), folder, { recursive: true });
  }

  /** Ends it, whatever it does, and removes all that it made here; whoever waits for an answer is told that it ended. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (let waitedMs = 0; this.#runs; waitedMs += lookMs) {
      this.#signal(waitedMs < killMs ? 'SIGTERM' : 'SIGKILL');
      await this.#options.wait(lookMs);
    }
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  get #runs(): boolean {
    const { pid, exitCode, signalCode } = this.#child;
    return pid !== undefined && exitCode === null && signalCode === null;
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  #line(line: string): void {
    if (!line.startsWith(answerMark)) return this.#keep(line);
    const said = JSON.parse(line.slice(answerMark.length)) as Said;
    if (said.kind === 'failed') this.#why = said.why;
    else this.#answers.push(said);
    this.#wake();
  }

  #keep(line: string): void {
    if (!isWorthKeeping(line)) return;
    this.#said.push(line);
    if (this.#said.length > keptLines) this.#said.shift();
  }

  #end(how: string): void {
    this.#ended ??= how;
    this.#wake();
  }

  #wake(): void {
    const heard = this.#heard;
    this.#heard = null;
    heard?.();
  }

  #failure(): UsageError {
    return sparkFailure({ master: this.#options.master, version: this.#home.version, begun: this.#ready, how: this.#ended!, why: this.#why, said: this.#said });
  }
}

/** One task a split, and the plan as it is asked for: adaptive execution is a reference of its own. */
function settingsOf({ master, adaptive, partitions }: SparkOptions, log: string): [string, string][] {
  return [
    ['spark.eventLog.enabled', 'true'],
    ['spark.eventLog.dir', `file:${log}`],
    ['spark.eventLog.compression.codec', 'zstd'],
    ['spark.log.level', 'WARN'],
    ['spark.sql.adaptive.enabled', String(adaptive)],
    ['spark.sql.shuffle.partitions', String(partitions)],
    ['spark.sql.files.maxPartitionBytes', '134217728'],
    ['spark.sql.files.openCostInBytes', '134217728'],
    ['spark.ui.showConsoleProgress', 'false'],
    ['spark.ui.enabled', 'false'],
    // What runs in one process has no business on the network.
    ...(master.startsWith('local') ? [['spark.driver.host', '127.0.0.1'], ['spark.driver.bindAddress', '127.0.0.1']] as [string, string][] : []),
  ];
}
