import type { TaskMoment } from '../engine/exhibit.ts';

/** A try of a task. */
export interface TaskRun {
  readonly number: number;
  readonly job: string;
  readonly stage: string;
  readonly index: number;
  /** How many tasks its stage has. */
  readonly of: number;
  readonly attempt: number;
  readonly worker: string;
  readonly cores: number;
  readonly startMs: number;
  /** null while it runs. */
  readonly endMs: number | null;
  /** Rows that it read; null where it did not come to its end. */
  readonly rows: number | null;
  readonly isLost: boolean;
}

/** Of so many the newest are kept. */
const mostTasks = 4000;

export function withTasks(known: readonly TaskRun[], moments: readonly TaskMoment[]): readonly TaskRun[] {
  const tasks = new Map(known.map((each): [number, TaskRun] => [each.number, each]));
  for (const moment of moments) {
    const { number, atMs } = moment;
    if (moment.is === 'started') {
      const { job, stage, index, of, attempt, worker, cores } = moment;
      tasks.set(number, { number, job, stage, index, of, attempt, worker, cores, startMs: atMs, endMs: null, rows: null, isLost: false });
      continue;
    }
    const task = tasks.get(number);
    if (task !== undefined) tasks.set(number, { ...task, endMs: atMs, rows: moment.is === 'done' ? moment.rows : null, isLost: moment.is === 'lost' });
  }
  return [...tasks.values()].slice(-mostTasks);
}

/** The tasks of one stage of one job. */
export interface StageTasks {
  readonly job: string;
  readonly stage: string;
  readonly tasks: readonly TaskRun[];
  readonly startMs: number;
  /** null until all of them are done. */
  readonly endMs: number | null;
  readonly workers: number;
  /** How many tasks it has, and how many of them are done. */
  readonly of: number;
  readonly done: number;
  /** Rows of the median of the tasks that are done; null before there is one. */
  readonly medianRows: number | null;
  /** Rows of the largest over those of the median; null where the median has none. */
  readonly ratio: number | null;
  /** Rows that the largest has more than the median one. */
  readonly excessRows: number;
}

const known = new WeakMap<readonly TaskRun[], StageTasks[]>();

/** In the order in which they began; grouped once for each list, since a frame asks several times. */
export function stagesOfTasks(tasks: readonly TaskRun[]): readonly StageTasks[] {
  let stages = known.get(tasks);
  if (stages === undefined) known.set(tasks, (stages = grouped(tasks)));
  return stages;
}

function grouped(tasks: readonly TaskRun[]): StageTasks[] {
  const groups = new Map<string, TaskRun[]>();
  for (const task of tasks) {
    const key = `${task.job}\n${task.stage}`;
    const group = groups.get(key);
    if (group) group.push(task);
    else groups.set(key, [task]);
  }
  return [...groups.values()].map(stageOf);
}

function stageOf(tasks: readonly TaskRun[]): StageTasks {
  const rows = tasks.flatMap((task) => (task.rows === null ? [] : [task.rows])).sort((a, b) => a - b);
  const middle = rows.length >> 1;
  const medianRows = rows.length === 0 ? null : rows.length % 2 === 1 ? rows[middle] : (rows[middle - 1] + rows[middle]) / 2;
  return {
    job: tasks[0].job, stage: tasks[0].stage, tasks,
    startMs: Math.min(...tasks.map(({ startMs }) => startMs)),
    endMs: rows.length < tasks[0].of ? null : Math.max(...tasks.map(({ endMs }) => endMs ?? 0)),
    workers: new Set(tasks.map(({ worker }) => worker)).size,
    of: tasks[0].of, done: rows.length, medianRows,
    ratio: medianRows === null || medianRows === 0 ? null : rows[rows.length - 1] / medianRows,
    excessRows: medianRows === null ? 0 : rows[rows.length - 1] - medianRows,
  };
}

/** The stage whose largest task has most rows beyond the median one: a ratio alone may be of next to nothing; -1 where there is none. */
export function mostUneven(stages: readonly StageTasks[]): number {
  return stages.reduce((worst, { excessRows }, i) => (excessRows > (stages[worst]?.excessRows ?? 0) ? i : worst), stages.length - 1);
}
