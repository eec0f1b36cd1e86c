import type { Result } from '../engine/result.ts';
import type { Scenario } from '../engine/scenario.ts';
import type { RunReport } from './reporters/reporter.ts';

/** Faults of a scenario that are none of those that struck. */
export function untriedFaults({ faults }: Pick<Scenario, 'faults'>, struck: Iterable<string>): string[] {
  const seen = new Set(struck);
  return Object.keys(faults).filter((id) => !seen.has(id));
}

/** Of a pipeline of one's own that passed: which faults its run says nothing of, though what they strike is there. */
export function untriedIn({ run, verdict, faults }: Result, scenario: Scenario): Pick<RunReport, 'untried'> {
  if (scenario.own === undefined || verdict !== 'passed') return {};
  const kinds = new Set(scenario.topology(new Set(run.remedies), (id) => run.knobs[id]).nodes.map(({ kind }) => kind));
  return { untried: untriedFaults(scenario, faults.map(({ id }) => id)).filter((id) => kinds.has(scenario.faults[id].target)) };
}
