import { expect, test } from 'vitest';
import { makePlan } from '../../engine/make-plan.ts';
import { checkPlan, formatPlan } from '../../engine/plan-file.ts';
import { scenario } from './scenario.ts';

const planWith = (set: Record<string, string>) => makePlan(scenario, { seed: 1, form: 'short', remedies: 'all', faults: 'all', set });

test('watermarks that would never let a sender go on are refused, on the command line and in a plan', () => {
  expect(() => planWith({ 'watermark.low': '90%' })).toThrow('a sender pauses at 80 % and would go on at 90 %: watermark.low must be below watermark.high');
  expect(() => planWith({ 'watermark.high': '50%' })).toThrow('watermark.low must be below watermark.high');
  const plan = planWith({ 'watermark.low': '70%' });
  expect(() => checkPlan(plan, scenario, formatPlan(plan), 'plan.json')).not.toThrow();
  const broken = { ...plan, knobs: { ...plan.knobs, 'watermark.low': 80 } };
  expect(() => checkPlan(broken, scenario, formatPlan(broken), 'plan.json')).toThrow('watermark.low must be below watermark.high');
});
