import { describe, expect, test } from 'vitest';
import { lengthsOn, onBadDay } from '../../cli/capacity/bad-day.ts';
import { stepPlan } from '../../cli/capacity/step.ts';
import { makePlan } from '../../engine/make-plan.ts';
import { checkPlan } from '../../engine/plan-file.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { scenarios } from '../../scenarios/registry.ts';

const loaded: Scenario[] = await Promise.all(Object.values(scenarios).map((load) => load()));
const days = loaded.flatMap((scenario) => Object.values(scenario.badDays ?? {}).map((badDay) => ({ name: `${scenario.id}: ${badDay.id}`, scenario, badDay })));
const lengths = { warmUpMs: 4_000, windowMs: 12_000, oneIn: null };

test('there are some', () => expect(days.length).toBeGreaterThan(0));

describe.each(days)('$name', ({ scenario, badDay }) => {
  const base = makePlan(scenario, { seed: 1, form: 'full', remedies: 'all', faults: 'none', set: {}, clock: 'real' });
  const plan = stepPlan(onBadDay(base, badDay, scenario), 400, 5, lengthsOn(badDay, lengths));

  test('is a plan that could be run by itself', () => {
    expect(() => checkPlan(plan, scenario, JSON.stringify(plan), 'plan.json')).not.toThrow();
    expect(Object.keys(scenario.badDays!)).toContain(badDay.id);
    if (badDay.needs !== undefined) expect(Object.keys(scenario.remedies)).toContain(badDay.needs);
  });

  test('breaks something, and is over when the judged part begins', () => {
    expect(plan.faults.length > 0 || JSON.stringify(plan.knobs) !== JSON.stringify(base.knobs)).toBe(true);
    for (const { atMs, forMs } of plan.faults) expect(atMs + forMs).toBeLessThan(plan.durationMs - lengths.windowMs);
  });
});

test('one that a knob cannot follow is refused', async () => {
  const iot = await scenarios['iot-spike']();
  const base = makePlan(iot, { seed: 1, form: 'full', remedies: 'all', faults: 'none', set: { 'worker.count': '1' }, clock: 'real' });
  expect(() => onBadDay(base, iot.badDays!['worker-gone'], iot)).toThrow(UsageError);
});
