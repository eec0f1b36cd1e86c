import { usualParams } from '../../engine/fault.ts';
import type { Plan } from '../../engine/plan.ts';
import { checksOf } from '../../engine/run/judge.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { isLeast, isStrict, plannedThreshold } from '../../engine/threshold-expression.ts';
import type { Catalogue } from '../../tui/feed.ts';
import { notation } from './notation.ts';

/** What the screen has to know of a scenario and a plan before their run begins. */
export function catalogueOf(scenario: Scenario, plan: Plan): Catalogue {
  const { figures } = scenario;
  return {
    watched: false,
    scenario: scenario.id, question: scenario.question, item: scenario.item, seed: plan.seed, clock: plan.clock,
    durationMs: plan.durationMs, drainMs: plan.drainMs, hops: scenario.hops, notation,
    knobs: scenario.knobs.map(({ id, unit, min, max, integer, about }) => ({ id, unit, min, max, integer, about, value: plan.knobs[id] })),
    faults: Object.values(scenario.faults).map((fault) => ({ id: fault.id, about: fault.about, target: fault.target, params: usualParams(fault) })),
    damages: Object.values(scenario.damages ?? {}).map(({ id, about, scope, expected, reasons }) => ({ id, about, scope, expected, reasons })),
    exhibits: scenario.exhibits ?? {},
    reasons: Object.fromEntries(Object.entries(scenario.reasons ?? {}).map(([id, { about, hint }]) => [id, { about, hint }])),
    remedies: Object.values(scenario.remedies).map(({ id, about, without, needs, switching }) => ({ id, about, without, needs, switching })),
    checks: [
      ...Object.entries(checksOf(scenario)).map(([id, { about, unit, limit }]) => ({ id, about, unit, limit })),
      ...scenario.thresholds.map(({ metric, about, limit }) => ({ id: metric, about, unit: figures[metric].unit, limit })),
      ...(plan.thresholds ?? []).map((text) => plannedThreshold(text, scenario, plan)).map(({ label, unit, limit, operator }) => ({ id: label, about: 'A threshold of this run\'s own. While the run lasts, the value is what is known so far.', unit, limit, ...(isLeast(operator) ? { isLeast: true as const } : {}), ...(isStrict(operator) ? { isStrict: true as const } : {}) })),
    ],
  };
}
