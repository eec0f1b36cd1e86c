import { makePlan } from '../../engine/make-plan.ts';
import type { Plan } from '../../engine/plan.ts';
import { sampleMsOf, type Scenario } from '../../engine/scenario.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { planOptions, type PlanFlags } from '../options.ts';
import { usualRemedies } from '../usual-remedies.ts';

export interface BaseFlags extends Omit<PlanFlags, 'faults' | 'clock'> {
  readonly seed: number;
  readonly remedies?: 'all' | 'none' | readonly string[];
}

/** Everything of a step's plan but rate and length. A scenario that has no steady rate, or nothing to tell by whether it holds one, is refused. */
export function basePlan(scenario: Scenario, flags: BaseFlags, note?: (text: string) => void): Plan {
  const { id } = scenario;
  if (!scenario.clocks.includes('real')) throw new UsageError(`${id} does not run on the real clock, and a capacity is measured on it`);
  if (scenario.calendar !== undefined || sampleMsOf(scenario) > 1000) {
    throw new UsageError(`${id} is a calendar of days: it has no steady rate`, { hint: 'a scenario whose workload is a rate has a capacity: iot-spike' });
  }
  if (scenario.isUntimed === true) {
    throw new UsageError(`nothing tells when what comes out of ${id} came, and so nothing whether it falls behind`, {
      hint: `run it at the rate that you expect: \`wavetank run ${id} --rate 500\` tells whether all of it is there when \`workload.drain\` is over`,
    });
  }
  return makePlan(scenario, { ...planOptions({ ...flags, faults: 'none', clock: 'real' }, null), seed: flags.seed, remedies: flags.remedies ?? usualRemedies(scenario), note });
}
