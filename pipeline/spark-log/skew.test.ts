import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StageRun, TaskRun } from './application.ts';
import { skewOf, spreadOf } from './skew.ts';

const task = (index: number, rows: number): TaskRun => ({
  index, attempt: 0, rows, bytes: rows * 10, durationMs: rows, cpuMs: 0, spilledBytes: 0, shuffleBytesWritten: 0, shuffleRowsWritten: 0, launchMs: 0,
});
const stage = (rows: readonly number[]): StageRun => ({
  id: 0, attempt: 0, name: 'stage', taskCount: rows.length, tasks: rows.map((each, index) => task(index, each)), failedTasks: 0, readsShuffle: true,
  submittedMs: null, completedMs: null, failure: null, jobGroup: null, plan: null,
});
const counts = fc.array(fc.nat({ max: 1_000_000 }), { minLength: 1, maxLength: 50 });

test('at most half of the values lie above the median and at most half below, whatever their order', () => {
  fc.assert(fc.property(counts, (values) => {
    const { median, max } = spreadOf(values);
    expect(values.filter((value) => value > median).length).toBeLessThanOrEqual(values.length / 2);
    expect(values.filter((value) => value < median).length).toBeLessThanOrEqual(values.length / 2);
    expect(max).toBe(Math.max(...values));
    expect(spreadOf(values.toReversed())).toEqual(spreadOf(values));
  }));
});

test('hot are exactly the tasks over the limit that have enough rows, the largest first', () => {
  fc.assert(fc.property(fc.array(fc.nat({ max: 100_000 }), { minLength: 2, maxLength: 50 }), fc.double({ min: 1.1, max: 10, noNaN: true }), (values, limit) => {
    const { hot, rows, skewed } = skewOf(stage(values), limit, 500);
    const expected = values.map((value, index) => ({ value, index })).filter(({ value }) => value >= 500 && value > limit * rows.median);
    expect(new Set(hot.map(({ index }) => index))).toEqual(new Set(expected.map(({ index }) => index)));
    expect(hot.map((each) => each.rows)).toEqual(expected.map(({ value }) => value).toSorted((a, b) => b - a));
    expect(skewed).toBe(hot.length > 0);
  }));
});

test('where more than half of the tasks have nothing, the ratio is infinite; where none has, one', () => {
  expect(spreadOf([0, 0, 0, 9]).ratio).toBe(Infinity);
  expect(spreadOf([0, 0]).ratio).toBe(1);
});
