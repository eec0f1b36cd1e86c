import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePlan, type PlanOptions } from '../../engine/make-plan.ts';
import { formatPlan } from '../../engine/plan-file.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { shellWord } from '../../engine/shell-word.ts';
import { conduct } from '../conduct.ts';
import type { Interruption } from '../interruption.ts';
import { launch } from '../launch.ts';
import { design } from './columns.ts';
import { assemble, cellOf, Cells, type Cell, type Comparison, type Errored } from './comparison.ts';
import { Experiment, type Task } from './experiment.ts';

export interface ComparisonOptions {
  readonly scenario: Scenario;
  readonly plan: Omit<PlanOptions, 'seed' | 'remedies'>;
  readonly seeds: readonly number[];
  /** Runs at a time. */
  readonly jobs: number;
  /** See `RunOptions.local`. */
  readonly local?: Readonly<Record<string, string>>;
  readonly interruption: Interruption;
  started?(pid: number): void;
  /** What a run's engine died of. */
  crashed?(failure: Error): void;
  /** A run has finished. */
  done(cell: Cell, soFar: () => Comparison): void;
}

export interface Compared {
  readonly comparison: Comparison;
  /** Cells that were finished. */
  readonly count: number;
  /** The error that ended it before its time; null where there was none. */
  readonly failure: unknown;
  /** Its reader wanted no more of it. */
  readonly stopped?: boolean;
}

/** Runs every column of a comparison on every seed that it still needs. Interrupted, or after an engine died, it keeps what was finished and starts nothing more. */
export async function performComparison(options: ComparisonOptions): Promise<Compared> {
  const { scenario, plan, seeds, jobs, local, interruption, started, crashed, done } = options;
  const startedMs = performance.now();
  const cells = new Cells();
  const errored: Errored[] = [];
  const soFar = (): Comparison => assemble(scenario, plan.form, seeds, cells, Math.round(performance.now() - startedMs), errored);

  const perform = async ({ column, seed }: Task): Promise<Cell | null> => {
    const one = makePlan(scenario, { ...plan, seed, remedies: column.remedies, allowMissingNeeds: true });
    const { result, failure } = await launch({ plan: one, keep: 'result', speed: 'max', local, interruption, listener: { started } });
    if (failure !== null) crashed?.(failure);
    if (result.run.status !== 'errored') return cellOf(column.id, result);
    errored.push({ column: column.id, seed, reason: result.reason, replay: `npx wavetank run ${shellWord(keptPlan(one))}` });
    return null;
  };
  const experiment = new Experiment(design(scenario.remedies), cells, seeds, scenario);
  const tasks = { next: () => (interruption.code === null && errored.length === 0 ? experiment.next() : null) };
  const ended = conduct(tasks, jobs, perform, (cell) => {
    if (interruption.code !== null || cell === null) return;
    cells.add(cell);
    done(cell, soFar);
  });
  const failure: unknown = await ended.then(() => null, (error: unknown) => error);
  return { comparison: soFar(), count: cells.count, failure };
}

/** The plan of a run that left no folder, in a file of its own. */
function keptPlan(plan: Plan): string {
  const file = join(mkdtempSync(join(tmpdir(), 'wavetank-')), 'plan.json');
  writeFileSync(file, formatPlan(plan));
  return file;
}
