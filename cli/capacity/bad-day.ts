import { readKnob } from '../../engine/make-plan.ts';
import type { Plan } from '../../engine/plan.ts';
import { formatQuantity } from '../../engine/quantity.ts';
import type { BadDay, Scenario } from '../../engine/scenario.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { StepLengths } from './step.ts';

/** The plan of a pipeline on one of its bad days; a knob that would leave its range is a `UsageError`. */
export function onBadDay(base: Plan, { knobs = {}, faults = [] }: BadDay, scenario: Scenario): Plan {
  const changed = Object.entries(knobs).map(([id, change]) => {
    const knob = scenario.knobs.find((each) => each.id === id)!;
    const value = 'times' in change ? base.knobs[id] * change.times : base.knobs[id] + change.plus;
    return [id, readKnob(knob, formatQuantity(value, knob.unit))] as const;
  });
  return { ...base, knobs: { ...base.knobs, ...Object.fromEntries(changed) }, faults: faults.map((fault) => ({ ...fault })) };
}

export interface BadDays {
  readonly badDays: BadDay[];
  /** Those that there are and that these knobs cannot follow, with the reason: a line each. */
  readonly leftOut: string[];
}

/** The bad days that a pipeline can have with its remedies and its knobs; a scenario that declares none is a `UsageError`. */
export function badDaysOf(scenario: Scenario, base: Plan): BadDays {
  const { id, badDays: declared } = scenario;
  if (declared === undefined) throw new UsageError(`${id} declares no bad days`, { where: '--bad-days', hint: 'leave --bad-days out' });
  const [badDays, leftOut]: [BadDay[], string[]] = [[], []];
  for (const badDay of Object.values(declared)) {
    if (badDay.needs !== undefined && !base.remedies.includes(badDay.needs)) continue;
    try {
      onBadDay(base, badDay, scenario);
      badDays.push(badDay);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      leftOut.push(`${badDay.id} is left out: ${error.message}`);
    }
  }
  return { badDays, leftOut };
}

export function lengthsOn({ settleMs = 0 }: BadDay, lengths: StepLengths): StepLengths {
  return { ...lengths, warmUpMs: Math.max(lengths.warmUpMs, settleMs) };
}
