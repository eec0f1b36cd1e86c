import { Option } from 'commander';
import type { Plan } from '../engine/plan.ts';
import type { Scenario } from '../engine/scenario.ts';
import { UsageError } from '../engine/usage-error.ts';

/** Options that name an Apache Spark. */
export interface SparkFlags {
  readonly spark?: string;
  readonly sparkAdaptive?: boolean;
}

const masters = /^(local(\[(\d+|\*)\])?|spark:\/\/\S+:\d+|yarn|k8s:\/\/\S+)$/;

function master(text: string): string {
  if (masters.test(text)) return text;
  throw new UsageError(`"${text}" is no master of Spark`, { where: '--spark', hint: 'local[2], spark://host:7077, yarn or k8s://…' });
}

/** What runs the tasks; a part of the plan. */
export const sparkMaster: readonly Option[] = [
  new Option('--spark <master>', 'Apache Spark instead of the simulated pool, on the real clock: local[2] or spark://host:7077; spark-submit is that of SPARK_HOME, or the one on the PATH').argParser(master),
  new Option('--spark-adaptive', "Spark's adaptive execution in place of a number of partitions, for comparison"),
];

/** What of a plan's `backends` flags stand for. */
export function computeOf({ spark, sparkAdaptive }: SparkFlags): Record<string, string> {
  if (spark === undefined) {
    if (sparkAdaptive) throw new UsageError('there is no Spark to adapt', { where: '--spark-adaptive', hint: 'name it with --spark local[2]' });
    return {};
  }
  return { compute: spark, ...(sparkAdaptive ? { 'compute.adaptive': 'true' } : {}) };
}

/** What an engine is given besides its plan, to find Spark by. */
export function sparkLocal(): Record<string, string> {
  const { SPARK_HOME, PATH, PYTHONPATH } = process.env;
  return Object.fromEntries(Object.entries({ 'spark.home': SPARK_HOME, 'spark.path': PATH, 'spark.python': PYTHONPATH }).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** What a run on Spark would do, in lines. */
export function sparkText(plan: Plan, scenario: Scenario): string[] {
  return [`on ${plan.backends.compute}, it would`, ...(scenario.outside?.(plan, '') ?? []).map((line) => `  ${line}`), 'nothing was done: --dry-run'];
}
