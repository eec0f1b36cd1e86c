import type { Evidence, Figure, Threshold } from '../../engine/check.ts';
import { nullKey } from '../../pipeline/compute/task.ts';
import { skewOf, spreadOf } from '../../pipeline/spark-log/skew.ts';
import type { StageRun } from '../../pipeline/spark-log/application.ts';
import type { BatchFacts, Measured } from './measured.ts';

/** A stage that reads less than so much of what its job shuffles is no work worth spreading. */
const leastShare = 0.1;

/** The stages of a job that read a shuffle and have work to spread. */
export function reduceStages({ stages }: Pick<BatchFacts, 'stages'>): StageRun[] {
  const rowsOf = (stage: StageRun): number => stage.tasks.reduce((sum, { rows }) => sum + rows, 0);
  const readers = stages.filter(({ readsShuffle }) => readsShuffle);
  const most = Math.max(0, ...readers.map(rowsOf));
  return readers.filter((stage) => rowsOf(stage) >= leastShare * most && rowsOf(stage) > 0);
}

/** Of the worst stage of a job, the largest task over the median one. */
export function worstRatio(facts: Pick<BatchFacts, 'stages'>): number {
  return Math.max(1, ...reduceStages(facts).map((stage) => Math.min(mostRatio, skewOf(stage, 1, 1).rows.ratio)));
}

/** Stands for a median of no rows. */
const mostRatio = 1000;

/** Of the job that is worst: its largest task, what that reads, and the hottest key in it. */
export function worstTask(facts: readonly Pick<BatchFacts, 'batch' | 'stages' | 'topKeys'>[]): string | null {
  const [worst] = facts.toSorted((a, b) => worstRatio(b) - worstRatio(a));
  const [stage] = worst === undefined ? [] : reduceStages(worst).toSorted((a, b) => skewOf(b, 1, 1).rows.ratio - skewOf(a, 1, 1).rows.ratio);
  if (stage === undefined) return null;
  const [largest] = stage.tasks.toSorted((a, b) => b.rows - a.rows || a.index - b.index);
  const task = `batch ${worst.batch}, stage ${stage.name}: task ${largest.index} of ${stage.tasks.length} read ${counted(largest.rows)}, the median task ${counted(skewOf(stage, 1, 1).rows.median)}`;
  // What is merged in the end lies in partitions of its own.
  const top = stage === worst.stages.find(({ readsShuffle }) => readsShuffle) ? worst.topKeys.get(largest.index) : undefined;
  if (top === undefined) return task;
  return `${task}; of partition ${largest.index}, ${counted(top.rows)} ${top.key === nullKey ? 'have no key' : `have the key ${top.key}`}`;
}

function counted(rows: number): string {
  return `${rows.toLocaleString('en')} rows`;
}

export function missedOrFalse({ hot, named }: Pick<BatchFacts, 'hot' | 'named'>): number {
  return hot.filter((key) => !named.includes(key)).length + named.filter((key) => !hot.includes(key)).length;
}

/** All that a job does, in its order. */
function wholeJob({ sketches, stages }: BatchFacts): StageRun[] {
  return [...sketches, ...stages];
}

/** Of a job, from its first task to its last. */
export function makespanMs(stages: readonly StageRun[]): number {
  const starts = stages.flatMap(({ submittedMs }) => submittedMs ?? []);
  const ends = stages.flatMap(({ completedMs }) => completedMs ?? []);
  return Math.max(...ends) - Math.min(...starts);
}

/** What the tasks of a job would take, one after the other as a core becomes free: of each stage, the heaviest first. */
export function computedMs(stages: readonly StageRun[], cores: number): number {
  return stages.reduce((sum, { tasks }) => {
    const freeAt = new Array<number>(cores).fill(0);
    for (const { cpuMs } of tasks.toSorted((a, b) => b.cpuMs - a.cpuMs)) {
      const core = freeAt.indexOf(Math.min(...freeAt));
      freeAt[core] += cpuMs;
    }
    return sum + Math.max(...freeAt);
  }, 0);
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** What remedies and thresholds are measured by: from the event log and the files of a run. */
export function figuresOf(measured: Measured): Readonly<Record<FigureId, Figure>> {
  /** A run that was stopped has jobs that are not committed: what it has is not what it would have. */
  const over = (compute: (facts: readonly BatchFacts[], evidence: Evidence) => number) => (evidence: Evidence): number | null => (
    evidence.completed && measured.facts.length > 0 ? compute(measured.facts, evidence) : null
  );
  const figure = (id: FigureId, unit: string, about: string, compute: (facts: readonly BatchFacts[], evidence: Evidence) => number): Figure => ({ id, unit, about, compute: over(compute) });
  return {
    'hot-keys-wrong': figure('hot-keys-wrong', 'keys', 'Hot keys that nobody named, and keys named that are not hot.', (facts) => facts.reduce((sum, each) => sum + missedOrFalse(each), 0)),
    'skew-ratio': {
      ...figure('skew-ratio', 'factor', 'Rows of the largest reduce task over those of the median one, in the worst stage of the worst job.', (facts) => round(Math.max(...facts.map(worstRatio)), 2)),
      tell: () => [worstTask(measured.facts) ?? []].flat(),
    },
    'largest-task': figure('largest-task', 'rows', 'Rows of the largest reduce task of any job.', (facts) => Math.max(...facts.flatMap(reduceStages).flatMap(({ tasks }) => tasks.map(({ rows }) => rows)))),
    unevenness: figure('unevenness', 'percent', 'How far the largest task is above the median one, among those that no single key fills by half; the median job.', (facts) => round(spreadOf(facts.map(({ mixedRows }) => Math.min(mostRatio, spreadOf(mixedRows).ratio) * 100 - 100)).median, 1)),
    'shuffle-bytes': figure('shuffle-bytes', 'bytes', 'Bytes that all jobs shuffle.', (facts) => facts.reduce((sum, { shuffleBytes }) => sum + shuffleBytes, 0)),
    makespan: figure('makespan', 'ms', 'From the first task of a job to its last; the median job.', (facts) => Math.round(spreadOf(facts.map((each) => makespanMs(wholeJob(each)))).median)),
    'makespan-computed': figure('makespan-computed', 'ms', 'Computed, not measured: the CPU times of the tasks of the median job, laid on the cores of the pool, one core a task.', (facts, { plan }) => Math.round(spreadOf(facts.map((each) => computedMs(wholeJob(each), plan.knobs['worker.count'] * plan.knobs['worker.cores']))).median)),
  };
}

type FigureId = 'hot-keys-wrong' | 'skew-ratio' | 'largest-task' | 'unevenness' | 'shuffle-bytes' | 'makespan' | 'makespan-computed';

export const thresholds: readonly Threshold[] = [
  { metric: 'skew-ratio', limit: 1.5, about: 'No reduce task has more than half as much again as the median one.' },
];
