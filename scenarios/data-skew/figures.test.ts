import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StageRun, TaskRun } from '../../pipeline/spark-log/application.ts';
import { computedMs, missedOrFalse, reduceStages, worstRatio, worstTask } from './figures.ts';

const task = (index: number, rows: number, cpuMs = rows): TaskRun => ({
  index, attempt: 0, rows, bytes: rows, durationMs: cpuMs, cpuMs, spilledBytes: 0, shuffleBytesWritten: 0, shuffleRowsWritten: 0, launchMs: 0,
});
const stage = (rows: readonly number[], readsShuffle = true): StageRun => ({
  id: 0, attempt: 0, name: 'reduce', taskCount: rows.length, tasks: rows.map((each, index) => task(index, each)), failedTasks: 0, readsShuffle,
  submittedMs: 0, completedMs: 1, failure: null, jobGroup: null, plan: null,
});

test('a second stage with less than a tenth of the rows is not judged, a heavier one is', () => {
  const reduce = stage([100, 100, 100, 100]);
  expect(worstRatio({ stages: [reduce, stage([30, 1])] })).toBe(1);
  expect(worstRatio({ stages: [reduce, stage([90, 10])] })).toBe(1.8);
  expect(reduceStages({ stages: [stage([500, 1], false), reduce] })).toEqual([reduce]);
});

test('a median of no rows is a very large ratio, and no infinity', () => {
  expect(worstRatio({ stages: [stage([0, 0, 0, 50])] })).toBe(1000);
});

test('the worst task is named with its partition, its rows and the key that fills it', () => {
  const even = { batch: 0, stages: [stage([10, 10, 10])], topKeys: new Map([[0, { key: 1, rows: 4 }]]) };
  const skewed = { batch: 3, stages: [stage([10, 1200, 12])], topKeys: new Map([[1, { key: 7, rows: 1100 }]]) };
  expect(worstTask([even, skewed])).toBe('batch 3, stage reduce: task 1 of 3 read 1,200 rows, the median task 12 rows; of partition 1, 1,100 rows have the key 7');
  expect(worstTask([{ ...skewed, topKeys: new Map([[1, { key: -1, rows: 1100 }]]) }])).toMatch(/of partition 1, 1,100 rows have no key$/);
});

test('where no files tell which key it was, or another stage is worse, none is named', () => {
  const keys = new Map([[0, { key: 7, rows: 90 }]]);
  expect(worstTask([{ batch: 0, stages: [stage([100, 10, 10])], topKeys: new Map() }])).toMatch(/the median task 10 rows$/);
  expect(worstTask([{ batch: 0, stages: [stage([10, 10, 10]), stage([100, 10, 10])], topKeys: keys }])).toMatch(/the median task 10 rows$/);
  expect(worstTask([])).toBeNull();
});

test('keys that were missed and keys named for nothing both count', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.nat()), fc.uniqueArray(fc.nat()), (hot, named) => {
    const union = new Set([...hot, ...named]).size;
    const both = hot.filter((key) => named.includes(key)).length;
    expect(missedOrFalse({ hot, named })).toBe(union - both);
  }));
});

test('a computed makespan lies between an even share of the cores and all on one', () => {
  fc.assert(fc.property(fc.array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 8 }), (rows, cores) => {
    const total = rows.reduce((sum, each) => sum + each, 0);
    const computed = computedMs([stage(rows)], cores);
    expect(computed).toBeGreaterThanOrEqual(Math.max(total / cores, ...rows) - 1e-6);
    expect(computed).toBeLessThanOrEqual(total);
  }));
});
