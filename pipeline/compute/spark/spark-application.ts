import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../../../engine/usage-error.ts';
import type { SparkHome } from './spark-home.ts';

/** What the job says on its standard output, one line each. */
export type SparkAnswer =
  | { readonly kind: 'ready'; readonly version: string; readonly application: string }
  | { readonly kind: 'sketched'; readonly batch: number }
  | { readonly kind: 'done'; readonly batch: number; readonly mixed: readonly number[] };

const answerMark = 'wavetank ';
/** The job takes whoever asks for gone when this file has not been touched for a minute. */
const aliveFile = 'alive';
const aliveEveryMs = 5000;
/** So many lines of what Spark said last are told when it ends before its time. */
const lastLines = 8;
const killMs = 10_000;

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

/** The job on Apache Spark: one application for all batches, submitted once, asked through files and answering in lines. */
export class SparkApplication {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #options: SparkOptions;
  readonly #answers: SparkAnswer[] = [];
  readonly #said: string[] = [];
  #heard: (() => void) | null = null;
  #ended: string | null = null;

  private constructor(child: ChildProcess, folder: string, options: SparkOptions) {
    this.#child = child;
    this.#folder = folder;
    this.#options = options;
    createInterface({ input: child.stdout! }).on('line', (line) => this.#line(line));
    createInterface({ input: child.stderr! }).on('line', (line) => this.#keep(line));
    child.on('error', (error) => this.#end(error.message));
    child.on('exit', (code, signal) => this.#end(signal === null ? `exit code ${code}` : `signal ${signal}`));
  }

  /** Resolves when Spark is up; one that does not come up is a UsageError with what it said. */
  static async submit(home: SparkHome, options: SparkOptions): Promise<SparkApplication> {
    const folder = mkdtempSync(join(tmpdir(), 'wavetank-spark-'));
    mkdirSync(join(folder, 'event-log'));
    writeFileSync(join(folder, aliveFile), '');
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ batches: options.batches }));
    const settings = settingsOf(options, join(folder, 'event-log')).flatMap(([name, value]) => ['--conf', `${name}=${value}`]);
    const child = spawn(home.submit, ['--master', options.master, ...settings, job, folder], {
      env: { ...process.env, ...home.environment }, stdio: ['ignore', 'pipe', 'pipe'],
    });
    const application = new SparkApplication(child, folder, options);
    void application.#keepAlive();
    try {
      const ready = await application.next();
      if (ready.kind !== 'ready') throw new Error(`the job says ${ready.kind} before it is ready`);
    } catch (error) {
      await application.close();
      throw error;
    }
    return application;
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
      if (this.#ended !== null) throw this.#gone();
      await new Promise<void>((resolve) => { this.#heard = resolve; });
    }
    return this.#answers.shift()!;
  }

  /** After the last batch: waits for the application's end, and copies its event log. */
  async keepLog(folder: string): Promise<void> {
    while (this.#ended === null) await this.#options.wait(50);
    cpSync(join(this.#folder, 'event-log'), folder, { recursive: true });
  }

  /** Ends it, whatever it does, and removes what it was asked. */
  async close(): Promise<void> {
    if (this.#ended === null) {
      this.#child.kill('SIGTERM');
      for (let waitedMs = 0; this.#ended === null && waitedMs < killMs; waitedMs += 50) await this.#options.wait(50);
      if (this.#ended === null) this.#child.kill('SIGKILL');
    }
    if (existsSync(this.#folder)) rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #keepAlive(): Promise<void> {
    while (this.#ended === null) {
      writeFileSync(join(this.#folder, aliveFile), '');
      await this.#options.wait(aliveEveryMs);
    }
  }

  #line(line: string): void {
    if (!line.startsWith(answerMark)) return this.#keep(line);
    this.#answers.push(JSON.parse(line.slice(answerMark.length)) as SparkAnswer);
    this.#wake();
  }

  #keep(line: string): void {
    this.#said.push(line);
    if (this.#said.length > lastLines) this.#said.shift();
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

  #gone(): UsageError {
    return new UsageError(`Spark ended before the job was done (${this.#ended})`, {
      where: `--spark ${this.#options.master}`, hint: `its last words:\n  ${this.#said.join('\n  ') || 'none'}`,
    });
  }
}

/** One task a split, and the plan as it is asked for: adaptive execution is a reference of its own. */
function settingsOf({ adaptive, partitions }: SparkOptions, log: string): [string, string][] {
  return [
    ['spark.eventLog.enabled', 'true'],
    ['spark.eventLog.dir', `file:${log}`],
    ['spark.sql.adaptive.enabled', String(adaptive)],
    ['spark.sql.shuffle.partitions', String(partitions)],
    ['spark.sql.files.maxPartitionBytes', '134217728'],
    ['spark.sql.files.openCostInBytes', '134217728'],
    ['spark.ui.showConsoleProgress', 'false'],
    ['spark.ui.enabled', 'false'],
  ];
}
