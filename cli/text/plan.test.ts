import { expect, test } from 'vitest';
import { makePlan } from '../../engine/make-plan.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { planText } from './plan.ts';

const scenario = await scenarios['iot-spike']();
const usual = { seed: 3, form: 'short', remedies: 'none', faults: 'all', set: {} } as const;

test('the usual run is told in few words', () => {
  expect(planText(makePlan(scenario, usual), scenario)).toBe('iot-spike · seed 3 · short · remedies none');
});

test('what is not usual is told, with units', () => {
  const plan = makePlan(scenario, { ...usual, remedies: ['buffer'], set: { 'sink.service': '12ms' }, forMs: 30_000, rateEps: 200 });
  expect(planText(plan, scenario)).toBe('iot-spike · seed 3 · short · remedies buffer · sink.service=12 ms · for 30 s · a mean of 200/s');
});

test('a replayed series is told with what a minute of it becomes, and with the load that it replaces', () => {
  const plan = makePlan(scenario, { ...usual, arrivals: { counts: Array.from({ length: 60 }, () => 10) } });
  expect(planText(plan, scenario)).toMatch(/60 counts replayed, each for 1 s · without the faults burst$/);
});
