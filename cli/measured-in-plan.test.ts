import { expect, test } from 'vitest';
import { makePlan } from '../engine/make-plan.ts';
import { scenario } from '../scenarios/iot-spike/scenario.ts';
import { withFigures } from './measured-in-plan.ts';

const plan = makePlan(scenario, { seed: 1, form: 'short', remedies: ['buffer'], faults: 'all', set: {} });

test('what is no figure of the scenario is measured, once however it is written, and judges nothing', () => {
  const asked = withFigures(plan, ['dropped', ' dropped', 'critical-p99', 'latency:p99', 'latency{ phase=burst, class=critical }:p99'], scenario);
  expect(asked.measured).toEqual(['dropped', 'latency:p99', 'latency{class=critical,phase=burst}:p99']);
  expect(asked.thresholds).toBeUndefined();
  expect(withFigures(asked, ['latency:p99', 'lost'], scenario).measured).toEqual([...asked.measured!, 'lost']);
  expect(withFigures(plan, ['critical-p99'], scenario)).toBe(plan);
});
