import { expect, test } from 'vitest';
import { makePlan } from '../../engine/make-plan.ts';
import { ownScenario } from '../../scenarios/own/own-scenario.ts';
import { scenarioNamed, scenarioNames } from '../scenario-named.ts';
import { catalogueOf } from './catalogue.ts';

const choice = { seed: 1, form: 'short', remedies: 'none', faults: 'all', set: {} } as const;

test.each(scenarioNames)('the screen of %s knows what each of its faults strikes with', async (name) => {
  const scenario = await scenarioNamed(name);
  for (const { params } of catalogueOf(scenario, makePlan(scenario, choice)).faults) expect(Object.values(params)).not.toContain(undefined);
});

test('also of a pipeline of one\'s own, whose faults have parameters that must be told', () => {
  const scenario = ownScenario('orders', {
    topics: { in: { topic: 'a', id: { field: 'id' } }, out: { topic: 'b' }, group: 'g' }, records: { like: { id: 'o-1' } }, service: { command: 'node service.mjs' },
  });
  const { faults } = catalogueOf(scenario, makePlan(scenario, choice));
  expect(faults.find(({ id }) => id === 'network-delay')!.params).toEqual({ delayMs: 20 });
});
