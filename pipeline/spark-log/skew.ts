import type { StageRun, TaskRun } from './application.ts';

/** What one measure is over the tasks of a stage. */
export interface Spread {
  readonly max: number;
  /** The middle value; of an even number of tasks, the mean of the two in the middle. */
  readonly median: number;
  /** max / median; Infinity where more than half of the tasks have none and another has some; 1 where none has any. */
  readonly ratio: number;
}

export interface HotPartition {
  readonly index: number;
  readonly rows: number;
  /** Of the rows of the stage. */
  readonly share: number;
  readonly ofMedian: number;
  readonly bytes: number;
  readonly durationMs: number;
}

/** How evenly a stage's work lies on its tasks. Rows decide; durations below a tenth of a second tell nothing. */
export interface StageSkew {
  readonly stage: StageRun;
  readonly totalRows: number;
  readonly rows: Spread;
  readonly bytes: Spread;
  readonly durationMs: Spread;
  readonly cpuMs: Spread;
  readonly spilledBytes: number;
  /** Tasks with more than `limit` times the rows of the median, the largest first. */
  readonly hot: readonly HotPartition[];
  /** Rows say that it is skewed. */
  readonly skewed: boolean;
  /** How much longer its longest task took than the median: what evening it out can save at most, ms. */
  readonly excessMs: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length === 0 ? 0 : sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  const max = sorted.at(-1) ?? 0;
  return { max, median, ratio: median > 0 ? max / median : max > 0 ? Infinity : 1 };
}

/** Fewer rows than these in the largest task are no work worth spreading. */
export const fewRows = 1000;

/** `limit`: how many times the rows of the median a task may have; `leastRows`: what a task must have at least to be called hot. */
export function skewOf(stage: StageRun, limit: number, leastRows = fewRows): StageSkew {
  const { tasks } = stage;
  const rows = spreadOf(tasks.map((task) => task.rows));
  const durationMs = spreadOf(tasks.map((task) => task.durationMs));
  const totalRows = tasks.reduce((sum, task) => sum + task.rows, 0);
  const isHot = (task: TaskRun): boolean => task.rows >= leastRows && task.rows > limit * rows.median;
  const hot = tasks.length < 2 ? [] : tasks.filter(isHot).toSorted((a, b) => b.rows - a.rows || a.index - b.index).map((task): HotPartition => ({
    index: task.index, rows: task.rows, share: task.rows / totalRows, ofMedian: rows.median > 0 ? task.rows / rows.median : Infinity,
    bytes: task.bytes, durationMs: task.durationMs,
  }));
  return {
    stage, totalRows, rows, durationMs, hot,
    bytes: spreadOf(tasks.map((task) => task.bytes)),
    cpuMs: spreadOf(tasks.map((task) => task.cpuMs)),
    spilledBytes: tasks.reduce((sum, task) => sum + task.spilledBytes, 0),
    skewed: hot.length > 0,
    excessMs: Math.max(0, durationMs.max - durationMs.median),
  };
}
