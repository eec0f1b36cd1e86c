import { readKnob } from '../../engine/make-plan.ts';
import type { Plan } from '../../engine/plan.ts';
import { formatQuantity } from '../../engine/quantity.ts';
import type { BadDay, Scenario } from '../../engine/scenario.ts';
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

export function lengthsOn({ settleMs = 0 }: BadDay, lengths: StepLengths): StepLengths {
  return { ...lengths, warmUpMs: Math.max(lengths.warmUpMs, settleMs) };
}
