import type { Plan } from '../engine/plan.ts';
import type { Scenario } from '../engine/scenario.ts';

/** What is switched on where nobody says: of a scenario of ours all, of a pipeline of one's own nothing, for that is what is shipped. */
export function usualRemedies({ own }: Pick<Scenario, 'own'>): 'all' | 'none' {
  return own === undefined ? 'all' : 'none';
}

/** Which service was run, of a pipeline of one's own; empty of a scenario of ours. */
export function serviceText({ own, remedies }: Pick<Plan, 'own' | 'remedies'>): string {
  if (own === undefined) return '';
  return remedies.length === 0 ? 'the service as it is' : `with ${remedies.join(', ')}`;
}
