import { planHash } from '../../engine/canonical.ts';
import { makePlan } from '../../engine/make-plan.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Scenario } from '../../engine/scenario.ts';

/** The command that has the run of a plan again on any machine; null where its options cannot say all that is in the plan. */
export function againCommand(plan: Plan, scenario: Scenario): string | null {
  const { seed, form, remedies, clock } = plan;
  // Steered, or with backends: no options make it.
  const usual = makePlan(scenario, { seed, form, remedies, faults: 'all', set: {}, clock, allowMissingNeeds: true });
  if (planHash(usual) !== planHash(plan)) return null;
  const known = Object.keys(scenario.remedies).length;
  const named = remedies.length === 0 ? 'none' : remedies.length === known ? 'all' : remedies.join(',');
  return [
    'npx wavetank run', scenario.id, '--seed', seed,
    ...(form === 'short' ? ['--short'] : []),
    ...(known === 0 ? [] : ['--remedies', named]),
    ...(clock === scenario.clocks[0] ? [] : ['--clock', clock]),
  ].join(' ');
}
