import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { failedOf } from '../../cli/compare/comparison.ts';
import { exhibitFiles, type TaskMoment } from '../../engine/exhibit.ts';
import type { PlanOptions } from '../../engine/make-plan.ts';
import type { Result } from '../../engine/result.ts';
import { startRun } from '../../engine/run/execute.ts';
import { readSparkLog } from '../../pipeline/spark-log/read-log.ts';
import { scenario } from '../../scenarios/data-skew/scenario.ts';
import { stagesOfTasks, withTasks } from '../../tui/task-runs.ts';
import { runPlan, shortPlan } from '../contracts/run-scenario.ts';

async function executed(change: Partial<PlanOptions>): Promise<Result> {
  return (await runPlan(scenario, shortPlan(scenario, change))).result;
}

const known = new Map<string, Promise<Result>>();
/** In virtual time a plan has one result: it is executed once, whoever asks. */
function resultOf(change: Partial<PlanOptions>): Promise<Result> {
  const plan = JSON.stringify(shortPlan(scenario, change));
  const result = known.get(plan) ?? executed(change);
  known.set(plan, result);
  return result;
}

/** Figures that follow from rows alone: the same on any clock and any engine. */
function rowFigures({ figures, run }: Result): object {
  return { arrivals: run.arrivalsHash, ...Object.fromEntries(['skew-ratio', 'largest-task', 'unevenness', 'shuffle-bytes', 'hot-keys-wrong'].map((id) => [id, figures[id].value])) };
}

describe.each([1, 2])('seed %i', (seed) => {
  test('without remedies it is sick of exactly what it declares, and the largest task has more than four times the rows of the median', async () => {
    const result = await resultOf({ seed, remedies: 'none' });
    expect(failedOf(result).toSorted()).toEqual(scenario.sick.toSorted());
    expect(result.figures['skew-ratio'].value).toBeGreaterThan(4);
    expect(result.ledger.delivered).toBe(result.ledger.generated);
  });

  test('with all remedies it passes, and the largest task has a third of the rows or less', async () => {
    const [none, all] = [await resultOf({ seed, remedies: 'none' }), await resultOf({ seed })];
    expect(all.verdict).toBe('passed');
    expect(all.run.arrivalsHash).toBe(none.run.arrivalsHash);
    expect(all.figures['largest-task'].value!).toBeLessThan(none.figures['largest-task'].value! / 3);
    expect(all.figures.makespan.value!).toBeLessThan(none.figures.makespan.value! / 2);
  });
});

test('the same plan has the same journal', async () => {
  const [first, second] = [await resultOf({}), await executed({})];
  expect(second.run.journalHash).toBe(first.run.journalHash);
});

describe('knobs that are badly set hurt', () => {
  test('with few keys in a sketch hot keys are missed', async () => {
    const result = await resultOf({ set: { 'sketch.keys': '1' } });
    expect(failedOf(result)).toContain('hot-keys');
  });

  test('with too few salts a hot key stays in large pieces', async () => {
    const [usual, few] = [await resultOf({ seed: 2 }), await resultOf({ seed: 2, set: { 'salt.factor': '0.3' } })];
    expect(few.figures['largest-task'].value!).toBeGreaterThan(usual.figures['largest-task'].value! * 1.3);
  });

  test('with a great many salts, where rows are not combined, the second stage is the heavier one', async () => {
    const remedies = ['detect', 'salt', 'repartition'];
    const [usual, many] = [await resultOf({ remedies }), await resultOf({ remedies, set: { 'salt.factor': '400' } })];
    expect(many.figures['largest-task'].value!).toBeGreaterThan(usual.figures['largest-task'].value! * 1.2);
  });

  test('with a great many partitions tasks take longer to start than to run', async () => {
    const short = { faults: 'none', forMs: 10_000 } as const;
    const [usual, many] = [await resultOf({ ...short, set: { 'job.batches': '1' } }), await resultOf({ ...short, set: { 'job.batches': '1', 'job.partitions': '120' } })];
    expect(many.figures.makespan.value!).toBeGreaterThan(usual.figures.makespan.value!);
  });
});

test('on worker threads every task reads the rows that it reads in virtual time, and the result is that of a single query', async () => {
  const plan = { forMs: 10_000, rateEps: 400 } as const;
  const virtual = await resultOf(plan);
  const threads = await executed({ ...plan, clock: 'real' });
  expect(rowFigures(threads)).toEqual(rowFigures(virtual));
  expect(threads.checks.filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
  expect(threads.faults.map(({ id, status }) => [id, status])).toEqual(virtual.faults.map(({ id, status }) => [id, status]));
});

test('the tasks that it shows are those of its event log, and their heaviest is its largest task', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
  try {
    const { result } = await startRun({ plan: shortPlan(scenario, { remedies: 'none' }), scenario, folder, speed: 'max', guard: true, program: { wavetank: 'test', lockHash: 'test' } }).done;
    const moments = readFileSync(join(folder, exhibitFiles.task), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as TaskMoment);
    const stages = stagesOfTasks(withTasks([], moments));
    const { application } = await readSparkLog(join(folder, 'event-log'));
    expect(stages.map(({ stage, done, of }) => [stage, done, of])).toEqual(application.stages.map(({ name, tasks, taskCount }) => [name, tasks.length, taskCount]));
    expect(Math.max(...stages.filter(({ stage }) => stage === 'reduce').map(({ ratio }) => ratio!))).toBeCloseTo(result.figures['skew-ratio'].value!, 1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
