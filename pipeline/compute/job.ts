import type { ComponentContext } from '../../engine/component.ts';
import { hotKeysOf, sumWeights } from './hot-keys.ts';
import type { BatchMessage, Split } from './job-messages.ts';
import { planPartitioning } from './partitioning.ts';
import type { Done, StageTask, TaskPool } from './task-pool.ts';
import type { KeyCount, MapTask, MergeTask, Partitioning, ReduceTask, Task } from './task.ts';

export interface JobDone {
  /** Files of the result; each key is in one of them. */
  readonly results: readonly string[];
  /** What the map tasks wrote. */
  readonly shuffle: readonly string[];
  readonly partitions: number;
  /** Keys that are known to be hot; null where nobody looked. */
  readonly hot: readonly KeyCount[];
  readonly detected: boolean;
}

export interface JobPlace {
  readonly folder: string;
  readonly firstStage: number;
}

/** Runs the n-th stage of a job. */
type RunStage = (nth: number, kind: Task['kind'], tasks: readonly StageTask[]) => Promise<Done[]>;

/** Runs the job of a batch on a pool: sketch, map, reduce, merge. Each reads the remedies that are on when the job begins. */
export async function runJob(context: ComponentContext, pool: TaskPool, batch: BatchMessage, place: JobPlace): Promise<JobDone> {
  const { knob, remedy } = context;
  const runStage: RunStage = (nth, kind, tasks) => pool.runStage(`batch ${batch.batch}`, place.firstStage + nth, kind, tasks);
  const partitions = knob('job.partitions');
  const combine = remedy('combine');
  const name = (what: string): string => `${place.folder}/${what}-${batch.batch}`;
  const detected = remedy('detect');
  const { hot, weights, totalRows } = await sketch(context, runStage, batch.splits, combine);
  const partitioning = planPartitioning({
    partitions, combine, totalRows, weights, saltFactor: knob('salt.factor'), hot: remedy('salt') ? hot : [],
  });
  const salted = partitioning.salts.length;
  if (salted > 0) context.acted('salt', salted);
  if (weights !== null) context.acted('repartition');

  const maps = await runStage(1, 'map', batch.splits.map((split, index): StageTask => ({
    make: (attempt) => ({ kind: 'map', split: split.path, out: `${name('shuffle/map')}-${index}.${attempt}.parquet`, partitioning }),
    weight: split.rows, items: itemsOf(split),
  })));
  const shuffle = maps.map(({ task }) => (task as MapTask).out);
  if (combine) context.acted('combine', maps.length);
  const sent = (partition: number): number => maps.reduce((sum, { outcome }) => sum + outcome.sent![partition], 0);

  const reduces = await runStage(2, 'reduce', Array.from({ length: partitions }, (_, partition): StageTask => ({
    make: (attempt) => reduceTask(partition, `${name('results/reduce')}-${partition}.${attempt}`, shuffle, partitioning),
    weight: sent(partition), items: null,
  })));
  const merged = salted === 0 ? [] : await merge(runStage, reduces.map(({ task }) => (task as ReduceTask).partials!), name('results/merge'), partitioning);
  return { results: [...reduces.map(({ task }) => (task as ReduceTask).out), ...merged], shuffle, partitions, hot, detected };
}

interface Sketched {
  readonly hot: readonly KeyCount[];
  readonly weights: readonly KeyCount[] | null;
  readonly totalRows: number;
}

/** To find hot keys every split is counted; for the weights of a range split a share of them is enough. */
async function sketch({ knob, remedy }: ComponentContext, runStage: RunStage, splits: readonly Split[], combine: boolean): Promise<Sketched> {
  const totalRows = splits.reduce((sum, { rows }) => sum + rows, 0);
  const [detects, splitsByWeight] = [remedy('detect'), remedy('repartition')];
  const everyNth = Math.max(1, Math.round(100 / knob('sample.splits')));
  const isSampled = (index: number): boolean => splitsByWeight && index % everyNth === 0;
  const asked = splits.map((split, index) => ({ split, weights: isSampled(index) })).filter(({ weights }) => detects || weights);
  if (asked.length === 0) return { hot: [], weights: null, totalRows };
  const done = await runStage(0, 'sketch', asked.map(({ split, weights }): StageTask => ({
    make: () => ({ kind: 'sketch', split: split.path, top: detects ? knob('sketch.keys') : 0, weights, combine }),
    weight: split.rows, items: null,
  })));
  const sums = sumWeights(done.flatMap(({ outcome }) => (outcome.weights === undefined ? [] : [outcome.weights])));
  return {
    hot: detects ? hotKeysOf(done.map(({ outcome }) => outcome.top ?? []), totalRows, knob('job.partitions')) : [],
    weights: splitsByWeight && sums.length > 0 ? sums : null,
    totalRows,
  };
}

function reduceTask(partition: number, name: string, inputs: readonly string[], { salts, combine }: Partitioning): ReduceTask {
  const salted = salts.map(([key]) => key);
  return { kind: 'reduce', inputs, partition, out: `${name}.parquet`, salted, partials: salted.length === 0 ? null : `${name}.partials.parquet`, disjoint: combine };
}

async function merge(runStage: RunStage, inputs: readonly string[], name: string, { partitions, combine, salts }: Partitioning): Promise<string[]> {
  // There cannot be more to do than there are salted keys.
  const count = Math.min(partitions, salts.length);
  const done = await runStage(3, 'merge', Array.from({ length: count }, (_, partition): StageTask => ({
    make: (attempt): MergeTask => ({ kind: 'merge', inputs, partition, partitions: count, out: `${name}-${partition}.${attempt}.parquet`, disjoint: combine }),
    weight: 0, items: null,
  })));
  return done.map(({ task }) => (task as MergeTask).out);
}

function itemsOf({ firstItem, rows }: Split): { first: number; count: number } {
  return { first: firstItem, count: rows };
}
