import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePlan, type PlanOptions } from '../../engine/make-plan.ts';
import type { Plan } from '../../engine/plan.ts';
import { startRun, type RunOptions, type RunOutcome } from '../../engine/run/execute.ts';
import type { Scenario } from '../../engine/scenario.ts';

/** Runs a plan of a scenario in this process, with the guard on; the files of the run are gone afterwards. */
export async function runPlan(scenario: Scenario, plan: Plan, options: Partial<RunOptions> = {}): Promise<RunOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
  try {
    return await startRun({ plan, scenario, folder, speed: 'max', guard: true, program: { wavetank: 'test', lockHash: 'test' }, ...options }).done;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A plan of the short form; `change` says what is not usual in it. */
export function shortPlan(scenario: Scenario, change: Partial<PlanOptions> = {}): Plan {
  return makePlan(scenario, { seed: 1, form: 'short', remedies: 'all', faults: 'all', set: {}, ...change });
}

/** The same components with every hook for faults taken out of their contexts. */
export function withoutHooks(scenario: Scenario): Scenario {
  return {
    ...scenario,
    component: (node, world, folder) => {
      const build = scenario.component(node, world, folder);
      return (context) => build({
        ...context,
        point: (_name, call) => call,
        serve: (resource, items, serviceMs = context.knob(`${resource}.service`)) => new Promise((resolve) => { context.clock.setTimeout(resolve, items * serviceMs); }),
      });
    },
  };
}
