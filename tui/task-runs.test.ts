import { describe, expect, test } from 'vitest';
import type { TaskMoment } from '../engine/exhibit.ts';
import { taskChart } from './charts/tasks.ts';
import { mostUneven, stagesOfTasks, withTasks } from './task-runs.ts';

const started = (number: number, atMs: number, more: Partial<Extract<TaskMoment, { is: 'started' }>> = {}): TaskMoment => (
  { is: 'started', number, atMs, job: 'batch 1', stage: 'reduce', index: number, of: 3, attempt: 0, worker: 'worker-1', cores: 1, ...more }
);
const done = (number: number, atMs: number, rows: number): TaskMoment => ({ is: 'done', number, atMs, rows });
const plain = (_: unknown, text: string): string => text;

const moments = [started(0, 0), started(1, 0), done(1, 10, 100), started(2, 10), { is: 'lost', number: 2, atMs: 20 } as const, started(3, 30, { index: 2, attempt: 1 }), done(3, 40, 100), done(0, 100, 1000)];

describe('tasks', () => {
  test('are the same however their moments are cut into pieces', () => {
    const whole = withTasks([], moments);
    for (let cut = 0; cut <= moments.length; cut++) expect(withTasks(withTasks([], moments.slice(0, cut)), moments.slice(cut))).toEqual(whole);
  });

  test('of a stage are over when each has been done once; the heaviest is told beside the median', () => {
    const stages = moments.map((_, i) => stagesOfTasks(withTasks([], moments.slice(0, i + 1)))[0]);
    expect(stages.map(({ endMs }) => endMs)).toEqual([null, null, null, null, null, null, null, 100]);
    expect(stages.at(-1)).toMatchObject({ of: 3, done: 3, medianRows: 100, ratio: 10, workers: 1 });
    expect(stages[0]).toMatchObject({ done: 0, medianRows: null, ratio: null });
  });

  test('are forgotten once there are too many, the oldest first', () => {
    const many = withTasks([], Array.from({ length: 4100 }, (_, number) => started(number, number)));
    expect([many.length, many[0].number]).toEqual([4000, 100]);
  });

  test('what was done and never seen to start is nobody\'s', () => expect(withTasks([], [done(9, 1, 1)])).toEqual([]));
});

test('the most uneven stage is found, and the newest where none is', () => {
  const even = ['a', 'b'].flatMap((job, i) => [started(10 + i, 0, { job, of: 1 }), done(10 + i, 1, 5)]);
  const stages = stagesOfTasks(withTasks([], [...moments, ...even]));
  expect(mostUneven(stages)).toBe(0);
  expect(mostUneven(stages.slice(1))).toBe(1);
  expect(mostUneven([])).toBe(-1);
});

test('each task is a line, the longest first: when it ran, what it read, and whether it is heavy', () => {
  const [stage] = stagesOfTasks(withTasks([], moments));
  const rows = taskChart(stage, { width: 34, height: 9, spanMs: 100, nowMs: 100 }, plain).map((row) => row.trimEnd());
  expect(rows).toEqual(['#0   ████████████████     1k ✗ 10x', '#1   ▇▇                        100', '#2   ··░                    ▲ lost', '#2.1 ·····▇                    100']);
  expect(taskChart(stage, { width: 34, height: 2, spanMs: 100, nowMs: 100 }, plain)[1].trim()).toBe('and 3 shorter');
});
