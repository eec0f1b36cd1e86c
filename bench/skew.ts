import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePlan } from '../engine/make-plan.ts';
import { startRun } from '../engine/run/execute.ts';
import type { Result } from '../engine/result.ts';
import { EventLog } from '../pipeline/spark-log/event-log.ts';
import { readSparkLog } from '../pipeline/spark-log/read-log.ts';
import { scenario } from '../scenarios/data-skew/scenario.ts';
import { perSecond, type Form, type Measured } from './measure.ts';

export const about = 'data-skew without and with its remedies on the simulated pool; and how fast an event log is read';

const logTasks = 100_000;

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function execute(form: Form, remedies: 'none' | 'all'): Promise<Result> {
  const plan = makePlan(scenario, { seed: 1, form, remedies, faults: 'none', set: {} });
  return inFolder(async (folder) => (await startRun({ plan, scenario, folder, speed: 'max', program: { wavetank: 'bench', lockHash: 'bench' } }).done).result);
}

function linesOf(none: Result, all: Result): Measured[] {
  const value = ({ figures }: Result, id: string): number[] => (figures[id].value === null ? [] : [figures[id].value]);
  const taken = (id: string): number[] => value(none, id).flatMap((before) => value(all, id).map((after) => before / after));
  return [
    { what: 'simulated pool: ratio without', values: value(none, 'skew-ratio'), unit: '', bar: { sense: 'at least', value: 4 } },
    { what: 'simulated pool: ratio with all', values: value(all, 'skew-ratio'), unit: '', bar: { sense: 'at most', value: 1.5 } },
    { what: 'simulated pool: largest task, without over with', values: taken('largest-task'), unit: 'times' },
    { what: 'simulated pool: shuffle bytes, without over with', values: taken('shuffle-bytes'), unit: 'times' },
    { what: 'simulated pool: makespan, without over with', values: taken('makespan'), unit: 'times' },
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
  const pool = linesOf(await execute(form, 'none'), await execute(form, 'all'));
  return [...pool, ...await reading(form === 'full' ? 5 : 2)];
}
