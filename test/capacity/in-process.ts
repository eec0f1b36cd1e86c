import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measure, Subject } from '../../cli/capacity/find-knee.ts';
import { steadyOf } from '../../cli/capacity/steady.ts';
import type { Plan } from '../../engine/plan.ts';
import { startRun } from '../../engine/run/execute.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { tinyPlan } from '../engine/tiny-scenario.ts';

/** Measures in this process, on whatever clock a plan names; `scenarioOf` may make another pipeline of each plan. */
export function measuredHere(scenarioOf: (plan: Plan) => Scenario): Measure {
  return async (plan, steadyFromMs, enough) => {
    const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
    try {
      const scenario = scenarioOf(plan);
      let told = false;
      const run = startRun({
        plan, scenario, folder, speed: 'max', program: { wavetank: 'test', lockHash: 'test' },
        onSnapshot: (snapshot) => {
          if (told || enough?.(snapshot) !== true) return;
          told = true;
          run.act({ do: 'abort' });
        },
      });
      const outcome = await run.done;
      return { result: outcome.result, steady: steadyOf(outcome, scenario, steadyFromMs) };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

/** The tiny pipeline, whose relay takes `serviceMs` an item and whose queue has no limit. */
export function tinySubject(serviceMs: number, change: Partial<Subject> = {}): Subject {
  return {
    base: tinyPlan({ knobs: { 'relay.service': serviceMs, 'relay.queue': 50 }, remedies: ['patience'] }),
    lowestEps: 100, highestEps: Infinity, lengths: { warmUpMs: 2000, windowMs: 12_000, oneIn: null }, precision: 0.05, mostRuns: 24, ...change,
  };
}
