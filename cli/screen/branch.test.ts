import { expect, test } from 'vitest';
import type { Snapshot } from '../../engine/snapshot.ts';
import { makePlan } from '../../engine/make-plan.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { branchOf } from './branch.ts';

const plan = makePlan(scenario, { seed: 3, form: 'short', remedies: ['buffer'], faults: 'all', set: {} });
const at = (remedies: readonly string[]): Snapshot => ({ clockMs: 31_000, firing: 900, remedies, commands: [{ atMs: 1, firing: 1, action: { do: 'rate', factor: 2 } }] }) as unknown as Snapshot;

test('where something is on, one side goes on with it and the other switches it off', () => {
  const { plans: [without, withThem], told } = branchOf(plan, scenario, at(['buffer', 'replay']))!;
  expect(withThem.commands.map(({ action }) => action.do)).toEqual(['rate']);
  expect(without.commands.slice(1)).toEqual(['buffer', 'replay'].map((remedy) => ({ atMs: 31_000, firing: 900, action: { do: 'toggle', remedy, on: false } })));
  expect(told.sides.map(({ title }) => title)).toEqual(['without, from 0:31', 'with 2 remedies']);
});

test('what the plan has still to come comes on both sides', () => {
  const rate = (firing: number) => ({ atMs: firing, firing, action: { do: 'rate' as const, factor: 2 } });
  const [without, withThem] = branchOf({ ...plan, commands: [rate(1), rate(1_500)] }, scenario, at(['buffer']))!.plans;
  expect(withThem.commands.map(({ firing }) => firing)).toEqual([1, 1_500]);
  expect(without.commands.map(({ firing }) => firing)).toEqual([1, 900, 1_500]);
});

test('where nothing is on, one side switches everything on', () => {
  const { plans: [asItIs, otherwise], told } = branchOf(plan, scenario, at([]))!;
  expect(asItIs.commands).toHaveLength(1);
  expect(otherwise.commands.slice(1).map(({ action }) => action)).toEqual(Object.keys(scenario.remedies).map((remedy) => ({ do: 'toggle', remedy, on: true })));
  expect(told.sides.map(({ title }) => title)).toEqual(['as it is', 'all 5 from 0:31']);
});

test('where nothing can be switched, there is no branch', () => {
  const fixed = { ...scenario, remedies: { buffer: { ...scenario.remedies.buffer, switching: 'one-way' as const } } };
  expect(branchOf(plan, fixed, at(['buffer']))).toBeNull();
  expect(branchOf(plan, { ...scenario, remedies: {} }, at([]))).toBeNull();
});
