import type { Plan } from '../../engine/plan.ts';

/** The same run without remedies: the ghost behind its charts. */
export function withoutRemedies(plan: Plan): Plan {
  return { ...plan, remedies: [], commands: plan.commands.filter(({ action }) => action.do !== 'toggle') };
}
