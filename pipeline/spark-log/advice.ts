import { exchangesRead, partitioningText, type Operator } from './query-plan.ts';
import type { StageSkew } from './skew.ts';

/** What a log tells of why a stage is skewed, and what to do about it; sentences. */
export interface Advice {
  /** `hash of key`: what decides the partition of a row; null where the log does not say. */
  readonly partitioning: string | null;
  readonly todo: readonly string[];
}

const joins = /^(SortMergeJoin|ShuffledHashJoin)$/;

/** Hot partitions of a number that is a small share of all are those of a few keys; many are a poor split. */
const fewShare = 0.25;

export function adviceFor({ stage, hot, spilledBytes }: StageSkew, properties: Readonly<Record<string, string>>): Advice {
  const { operators = [], loops = new Set<number>() } = stage.plan ?? {};
  const exchanges = exchangesRead(operators, loops);
  const run = operators.filter(({ codegen }) => codegen !== null && loops.has(codegen));
  const partitioning = exchanges.map(({ args }) => partitioningText(args)).find((text) => text !== null) ?? null;
  if (hot.length === 0) return { partitioning, todo: [] };
  const todo: string[] = [];
  if (!stage.readsShuffle) {
    todo.push('It reads its input unevenly: the files differ in size, or cannot be split. Write them anew in even parts, or repartition right after reading.');
  } else {
    const isJoin = run.some(({ name }) => joins.test(name));
    if (isJoin) todo.push(...forJoin(properties));
    else if (shufflesRaw(exchanges, run)) todo.push('Rows are repartitioned by the key before they are aggregated, so all of them are shuffled: leave the repartition out, and Spark combines them where they are read.');
    todo.push(hot.length <= Math.max(1, stage.taskCount * fewShare) ? saltText(hot.length, isJoin) : 'Many partitions are above the median: the split itself is uneven. Take more partitions, or a range split (repartitionByRange), whose bounds Spark samples.');
    if (!isJoin) todo.push('Adaptive execution does not split the partitions of an aggregation: it only merges small ones, which lowers the ratio and leaves the largest task as it is.');
  }
  if (spilledBytes > 0) todo.push('It spills to disk: more partitions, or more memory a task, also shorten it.');
  return { partitioning, todo };
}

function shufflesRaw(exchanges: readonly Operator[], run: readonly Operator[]): boolean {
  return exchanges.some(({ args }) => args.includes('REPARTITION_BY')) && run.some(({ functions }) => functions.includes('partial_'));
}

function forJoin(properties: Readonly<Record<string, string>>): string[] {
  const isOff = (name: string): boolean => properties[name] === 'false';
  if (isOff('spark.sql.adaptive.enabled')) return ['Turn adaptive execution on (spark.sql.adaptive.enabled=true): it splits skewed partitions of a join by itself.'];
  if (isOff('spark.sql.adaptive.skewJoin.enabled')) return ['Turn spark.sql.adaptive.skewJoin.enabled on: it splits skewed partitions of a join.'];
  return ['Adaptive execution splits a partition of a join from spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes (256 MB) on: lower it. If one side is small, broadcast it.'];
}

function saltText(partitions: number, isJoin: boolean): string {
  const which = partitions === 1 ? 'One partition holds one key too many rows' : 'A few partitions hold a few keys with too many rows';
  const how = isJoin ? 'salt those keys on the large side, and repeat their rows on the other once for each salt' : 'salt those keys by a hash of the row\'s id (not rand(): a task that is tried again must draw the same salt), and aggregate once more without the salt';
  return `${which}: find them (groupBy the key, count, the largest first) and ${how}.`;
}
