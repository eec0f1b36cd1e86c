import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { sparkLocal } from '../cli/spark-options.ts';
import type { Component, ComponentContext } from '../engine/component.ts';
import { Host } from '../engine/host.ts';
import { makePlan } from '../engine/make-plan.ts';
import type { Plan } from '../engine/plan.ts';
import { stream, Streams } from '../engine/random-stream.ts';
import { sqlText } from '../engine/store/duckdb.ts';
import { UsageError } from '../engine/usage-error.ts';
import { Sales } from '../generators/sales/rows.ts';
import { Driver, type Committed } from '../pipeline/compute/driver.ts';
import type { BatchMessage, Split } from '../pipeline/compute/job-messages.ts';
import { SparkApplication } from '../pipeline/compute/spark/spark-application.ts';
import { SparkDriver } from '../pipeline/compute/spark/spark-driver.ts';
import { findSpark, type SparkHome } from '../pipeline/compute/spark/spark-home.ts';
import { SplitWriter } from '../pipeline/compute/split-writer.ts';
import { TaskWorker } from '../pipeline/compute/task-worker.ts';
import { nullKey } from '../pipeline/compute/task.ts';
import { ThreadRunner } from '../pipeline/compute/thread-runner.ts';
import type { StageRun } from '../pipeline/spark-log/application.ts';
import { readSparkLog } from '../pipeline/spark-log/read-log.ts';
import { computedMs, makespanMs, reduceStages, worstRatio } from '../scenarios/data-skew/figures.ts';
import { scenario } from '../scenarios/data-skew/scenario.ts';
import type { Form, Measured } from './measure.ts';

export const about = 'one batch with a celebrity, aggregated by tasks in worker threads and by Spark local[2]: by a hash of the key, with all remedies, and by the adaptive execution of Spark alone';

const rowsOf = { full: 10_000_000, short: 200_000 } as const;
const cores = 2;
/** What the same tasks would take on more cores than are here. */
const manyCores = 16;

const wait = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

/** What a component is given here instead of by the engine: knobs and remedies of a plan, the wall's clock, and messages that arrive at once. */
class Bare {
  readonly plan: Plan;
  readonly #components = new Map<string, Component>();

  constructor(plan: Plan) {
    this.plan = plan;
  }

  context(id: string, kind: string): ComponentContext {
    const { knobs, remedies, seed } = this.plan;
    const host = new Host(id);
    return {
      id, kind, host,
      clock: { kind: 'real', now: () => performance.now(), setTimeout: (fire, ms) => setTimeout(() => host.dead || fire(), ms), clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout) },
      stage: { name: id, saw() {}, copied() {}, claim() {}, stored() {} },
      metrics: { latency() {}, count() {}, gauge() {}, reading() {} },
      random: (name) => stream(seed, id, name),
      knob: (name) => knobs[name],
      remedy: (name) => remedies.includes(name),
      acted() {}, generated() {}, planted() {}, show() {}, paused() {}, note() {},
      serve: () => Promise.resolve(),
      native: (_name, call) => call(),
      point: (_name, call) => call,
      send: (to, message) => void setImmediate(() => this.#components.get(to)?.receive?.(message, id)),
    };
  }

  add(id: string, component: Component): void {
    this.#components.set(id, component);
  }
}

interface Job {
  readonly stages: readonly StageRun[];
  /** Of a job of its own before it, in which keys are counted. */
  readonly sketches: readonly StageRun[];
  /** Of the result, whatever the order of its rows. */
  readonly answer: string;
}

const jobFolder = (): string => mkdtempSync(join(tmpdir(), 'wavetank-bench-'));

/** Rows of one batch as files, as many as the plan has. */
async function land(folder: string, plan: Plan): Promise<Split[]> {
  const { knobs, durationMs } = plan;
  const writer = new SplitWriter(folder);
  await writer.open();
  const sales = new Sales(new Streams(plan.seed), plan, { keys: knobs['keys.count'], exponent: knobs['keys.exponent'], celebrityPercent: knobs['keys.celebrity'], customers: knobs['keys.customers'] }, () => 1);
  const splits: Split[] = [];
  const count = knobs['job.splits'];
  for (let nth = 1; nth <= count; nth++) {
    const rows: Parameters<SplitWriter['write']>[1][number][] = [];
    sales.advance(Math.round((nth * durationMs) / count), (row) => void rows.push(row));
    splits.push({ path: await writer.write(`split-${nth}`, rows), rows: rows.length, firstItem: rows[0].item });
  }
  writer.close();
  return splits;
}

async function answerOf(from: string): Promise<string> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const [[answer]] = (await connection.runAndReadAll(`SELECT bit_xor(hash(key::BIGINT, rows::BIGINT, total::BIGINT, customers::BIGINT))::VARCHAR || ' ' || count(*) FROM (${from})`)).getRowsJson();
  connection.closeSync();
  instance.closeSync();
  return String(answer);
}

function singleQuery(splits: readonly Split[]): Promise<string> {
  return answerOf(`SELECT coalesce(key, ${nullKey}) AS key, count(*) AS rows, sum(amount) AS total, count(DISTINCT customer) AS customers FROM read_parquet([${splits.map(({ path }) => sqlText(path)).join(', ')}]) GROUP BY ALL`);
}

/** Hands the batch to a driver that stands, and waits for what it commits. */
async function aggregated(folder: string, driver: Component, splits: readonly Split[]): Promise<Job> {
  driver.receive!({ kind: 'batch', batch: 1, splits } satisfies BatchMessage, 'dataset');
  while (driver.waiting!() > 0) await wait(20);
  const { results } = JSON.parse(readFileSync(`${folder}/committed/batch-1.json`, 'utf8')) as Committed;
  const { application } = await readSparkLog(`${folder}/event-log`);
  const of = (group: string): StageRun[] => application.stages.filter(({ jobGroup }) => jobGroup === group);
  return {
    stages: of('batch-1'), sketches: of('sketch-1'),
    answer: await answerOf(`FROM read_parquet([${results.map((path) => sqlText(join(folder, path))).join(', ')}])`),
  };
}

async function inThreads(plan: Plan, splits: readonly Split[]): Promise<Job> {
  const folder = jobFolder();
  const bare = new Bare(plan);
  const contexts = [bare.context('driver', 'driver'), bare.context('worker-1', 'worker')];
  const driver = new Driver(contexts[0], { folder, batches: 1, application: { id: 'bench', name: 'bench', version: 'wavetank' } });
  const worker = new TaskWorker(contexts[1], { driver: 'driver', runner: new ThreadRunner() });
  bare.add('driver', driver);
  bare.add('worker-1', worker);
  try {
    await driver.start();
    await worker.start();
    return await aggregated(folder, driver, splits);
  } finally {
    for (const { host } of contexts) host.kill();
    rmSync(folder, { recursive: true });
  }
}

async function onSpark(home: SparkHome, plan: Plan, splits: readonly Split[], adaptive: boolean): Promise<Job> {
  const folder = jobFolder();
  const application = await SparkApplication.submit(home, { master: `local[${cores}]`, batches: 1, partitions: plan.knobs['job.partitions'], adaptive, wait });
  try {
    const driver = new SparkDriver(new Bare(plan).context('driver', 'driver'), { folder, batches: 1, application, adaptive });
    await driver.start();
    return await aggregated(folder, driver, splits);
  } finally {
    await application.close();
    rmSync(folder, { recursive: true });
  }
}

function linesOf(where: string, job: Job): Measured[] {
  const whole = [...job.sketches, ...job.stages];
  const line = (what: string, unit: string, value: number): Measured => ({ what: `${where}: ${what}`, unit, values: [value] });
  return [
    line('makespan', 's', makespanMs(whole) / 1000),
    ...[cores, manyCores].map((count) => line(`its tasks on ${count} cores, computed`, 's', computedMs(whole, count) / 1000)),
    line('largest task', 'rows', Math.max(...reduceStages(job).flatMap(({ tasks }) => tasks.map(({ rows }) => rows)))),
    line('largest over median', '', worstRatio(job)),
  ];
}

function sparkHere(): SparkHome | null {
  const { 'spark.home': home, 'spark.path': path } = sparkLocal();
  try {
    return findSpark({ SPARK_HOME: home, PATH: path });
  } catch (error) {
    if (error instanceof UsageError) return null;
    throw error;
  }
}

export async function run(form: Form): Promise<Measured[]> {
  const planOf = (remedies: 'none' | 'all'): Plan => makePlan(scenario, {
    seed: 1, form: 'full', remedies, faults: 'none', rateEps: rowsOf[form] / 60, set: { 'job.batches': '1', 'worker.count': '1', 'worker.cores': String(cores), 'worker.timeout': '60s' },
  });
  const [none, all] = [planOf('none'), planOf('all')];
  const spark = sparkHere();
  const folder = jobFolder();
  try {
    const splits = await land(folder, none);
    const expected = await singleQuery(splits);
    const checked = async (work: Promise<Job>): Promise<Job> => {
      const job = await work;
      if (job.answer !== expected) throw new Error('a result is not that of a single query');
      return job;
    };
    return [
      { what: 'rows', values: [splits.reduce((sum, { rows }) => sum + rows, 0)], unit: '' },
      ...linesOf('threads, no remedies', await checked(inThreads(none, splits))),
      ...linesOf('threads, all remedies', await checked(inThreads(all, splits))),
      ...(spark === null ? [{ what: 'Spark: no spark-submit here (SPARK_HOME, PATH)', values: [], unit: '' }] : [
        ...linesOf('Spark, no remedies', await checked(onSpark(spark, none, splits, false))),
        ...linesOf('Spark, all remedies', await checked(onSpark(spark, all, splits, false))),
        ...linesOf('Spark, adaptive execution alone', await checked(onSpark(spark, none, splits, true))),
      ]),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
