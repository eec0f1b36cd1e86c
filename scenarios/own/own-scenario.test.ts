import { expect, test } from 'vitest';
import { makePlan } from '../../engine/make-plan.ts';
import { ownScenario } from './own-scenario.ts';

const scenario = ownScenario('orders', {
  topics: { in: { topic: 'a', id: { field: 'id' } }, out: { topic: 'b' }, group: 'g' }, service: { command: 'x', instances: 2 }, records: { like: { id: 'o-1' } },
  variants: { more: { about: 'More of them.', instances: 4 }, other: { about: 'Another one.', command: 'y' } },
});

test.each<[string[], Record<string, string>, number]>([
  [[], {}, 2], [['other'], {}, 2], [['more'], {}, 4], [['more', 'other'], {}, 4], [['more'], { 'service.instances': '2' }, 2], [['more'], { 'service.instances': '3' }, 3], [[], { 'service.instances': '1' }, 1],
])('with variants %j and %j set it has %i instances, and on a bad day one less', (remedies, set, instances) => {
  const { knobs } = makePlan(scenario, { seed: 1, form: 'full', remedies, faults: 'none', set });
  const count = (knob: number): number => scenario.topology(new Set(remedies), () => knob).nodes.filter(({ kind }) => kind === 'service').length;
  expect(count(knobs['service.instances'])).toBe(instances);
  expect(scenario.badDays!['instance-gone'].knobs).toEqual({ 'service.instances': { plus: -1 } });
  expect(count(knobs['service.instances'] - 1)).toBe(instances - 1);
});

test('what it makes may come twice where its config allows it', () => {
  const definition = { topics: { in: { topic: 'a', id: { field: 'id' } }, out: { topic: 'b' }, group: 'g' }, service: { command: 'x' }, records: { like: { id: 'o-1' } } };
  expect(ownScenario('orders', { ...definition, duplicates: 'allowed' }).mayRepeat).toBe(true);
  expect(ownScenario('orders', definition).mayRepeat ?? false).toBe(false);
});
