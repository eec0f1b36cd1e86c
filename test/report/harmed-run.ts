import { planSchema } from '../../engine/plan.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { resultSchema } from '../../engine/store/result-schema.ts';
import type { RunContents } from '../../engine/store/write-run.ts';
import { tinyScenario } from '../engine/tiny-scenario.ts';
import { smallRun } from '../small-run.ts';
import { harm, harmed } from './harm.ts';

const named = (words: string): string => `${words}${harm}`;

/** A run with harm in every name that its pipeline, its records and its files choose. */
export function harmedRun(): RunContents {
  const run = smallRun(40, named);
  return {
    ...run, plan: { ...harmed(run.plan, planSchema), workload: run.plan.workload }, result: harmed(run.result, resultSchema), findings: run.findings.map((each) => ({ ...each, check: named(each.check) })),
    records: { ...run.records, manifest: [{ kind: named('ragged'), item: 5, where: named('/a'), before: named('b'), after: named('c') }] },
  };
}

/** The scenario that such a run says it is of. */
export function harmedScenario(): Scenario {
  const tiny = tinyScenario();
  return {
    ...tiny, question: named('why?'), about: named('about'), item: named('event'), place: () => named('line 1'), meanings: { dropped: named('gone') },
    topology: () => ({
      nodes: [{ id: named('gateway'), kind: 'gateway', note: named('a note') }, { id: named('worker-1'), kind: 'worker' }, { id: named('watcher'), kind: 'autoscaler' }],
      edges: [{ from: named('gateway'), to: named('worker-1') }],
    }),
  };
}
