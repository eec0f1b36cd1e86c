import type { Plan } from '../../engine/plan.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { basePlan } from './base-plan.ts';
import type { CapacityOptions } from './perform.ts';

/** What is searched, without who measures it and who is told. */
export type Search = Omit<CapacityOptions, 'measure' | 'begins' | 'told' | 'toldBadDay' | 'toldOutage' | 'stopped'>;

/** What a search is like where nobody has said. */
export const usual = { seed: 1, warmUpMs: 4_000, windowMs: 12_000, precisionPercent: 5, mostRuns: 24, longestOutageMs: 40_000, file: '.wavetank/capacity.json' } as const;

/** Where the first look begins, as a share of the form's own mean rate. */
const lowestShare = 0.25;

/** The lowest rate worth knowing, where nobody has said. */
export function usualLowestEps({ forms }: Scenario, { form }: Pick<Plan, 'form'>, expectEps: number | null): number {
  return Math.min(forms[form].rateEps * lowestShare, (expectEps ?? Infinity) / 2);
}

/** The search of somebody who names a scenario and no more; one that has no capacity is a `UsageError`. */
export function usualSearch(scenario: Scenario): Search {
  const base = basePlan(scenario, { seed: usual.seed });
  const { warmUpMs, windowMs, mostRuns } = usual;
  return {
    scenario, base, lowestEps: usualLowestEps(scenario, base, null), highestEps: Infinity, expectEps: null, lengths: { warmUpMs, windowMs, oneIn: null },
    precision: usual.precisionPercent / 100, mostRuns, badDays: [], longestOutageMs: 0, earlier: null,
  };
}
