import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sparkLocal } from '../cli/spark-options.ts';
import { makePlan } from '../engine/make-plan.ts';
import { startRun } from '../engine/run/execute.ts';
import type { Result } from '../engine/result.ts';
import { findSpark } from '../pipeline/compute/spark/spark-home.ts';
import { EventLog } from '../pipeline/spark-log/event-log.ts';
import { readSparkLog } from '../pipeline/spark-log/read-log.ts';
import { scenario } from '../scenarios/data-skew/scenario.ts';
import { perSecond, type Form, type Measured } from './measure.ts';

export const about = 'data-skew without and with its remedies: on the simulated pool, on Apache Spark where there is one, also with its adaptive execution; and how fast an event log is read';

const logTasks = 100_000;

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `spark`: backends of the plan, for a run on Spark; none for one in virtual time. */
function execute(form: Form, remedies: 'none' | 'all', spark?: Readonly<Record<string, string>>): Promise<Result> {
  const plan = makePlan(scenario, { seed: 1, form, remedies, faults: 'none', set: {}, ...(spark === undefined ? {} : { backends: spark }) });
  return inFolder(async (folder) => (await startRun({ plan, scenario, folder, speed: 'max', local: sparkLocal(), program: { wavetank: 'bench', lockHash: 'bench' } }).done).result);
}

function linesOf(where: string, none: Result, all: Result): Measured[] {
  const value = ({ figures }: Result, id: string): number[] => (figures[id].value === null ? [] : [figures[id].value]);
  const taken = (id: string): number[] => value(none, id).flatMap((before) => value(all, id).map((after) => before / after));
  return [
    { what: `${where}: ratio without`, values: value(none, 'skew-ratio'), unit: '', bar: { sense: 'at least', value: 4 } },
    { what: `${where}: ratio with all`, values: value(all, 'skew-ratio'), unit: '', bar: { sense: 'at most', value: 1.5 } },
    { what: `${where}: largest task, without over with`, values: taken('largest-task'), unit: 'times' },
    { what: `${where}: shuffle bytes, without over with`, values: taken('shuffle-bytes'), unit: 'times' },
    { what: `${where}: makespan, without over with`, values: taken('makespan'), unit: 'times' },
  ];
}

function sparkIsHere(): boolean {
  const { 'spark.home': home, 'spark.path': path } = sparkLocal();
  try {
    return findSpark({ SPARK_HOME: home, PATH: path }) !== null;
  } catch {
    return false;
  }
}

async function onSpark(): Promise<Measured[]> {
  if (!sparkIsHere()) return [{ what: 'Spark: no spark-submit here (SPARK_HOME, PATH)', values: [], unit: '' }];
  const spark = { compute: 'local[2]' };
  const adaptive = await execute('short', 'none', { ...spark, 'compute.adaptive': 'true' });
  const value = (id: string): number[] => (adaptive.figures[id].value === null ? [] : [adaptive.figures[id].value]);
  return [
    ...linesOf('Spark', await execute('short', 'none', spark), await execute('short', 'all', spark)),
    { what: 'Spark, adaptive execution alone: ratio', values: value('skew-ratio'), unit: '' },
    { what: 'Spark, adaptive execution alone: largest task', values: value('largest-task'), unit: 'rows' },
  ];
}

async function reading(rounds: number): Promise<Measured[]> {
  const log = new EventLog();
  log.begin('bench', 'bench-1', 'none', 0);
  log.jobStarted(0, 'bench', [0], 0);
  for (let id = 0; id < logTasks; id++) {
    log.taskEnded({ stage: 0, id, index: id, attempt: 0, executor: '1', launchMs: id, finishMs: id + 100, cpuMs: 50, shuffled: true, rowsRead: id % 1000, bytesRead: id, rowsWritten: 0, bytesWritten: 0 });
  }
  log.end(1);
  return inFolder(async (folder) => {
    const path = join(folder, 'bench-1');
    writeFileSync(path, log.lines.map((line) => `${line}\n`).join(''));
    const tasks: number[] = [];
    const bytes: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const before = performance.now();
      const { application } = await readSparkLog(path);
      const tookMs = performance.now() - before;
      tasks.push(perSecond(application.stages[0].tasks.length, tookMs));
      bytes.push(perSecond(statSync(path).size / 1e6, tookMs));
    }
    return [{ what: 'event log read', values: tasks, unit: 'tasks/s' }, { what: 'event log read', values: bytes, unit: 'MB/s' }];
  });
}

export async function run(form: Form): Promise<Measured[]> {
  const pool = linesOf('simulated pool', await execute(form, 'none'), await execute(form, 'all'));
  const spark = form === 'full' ? await onSpark() : [];
  return [...pool, ...spark, ...await reading(form === 'full' ? 5 : 2)];
}
