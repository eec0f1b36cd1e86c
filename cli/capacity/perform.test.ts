import { expect, test } from 'vitest';
import { ownScenario } from '../../scenarios/own/own-scenario.ts';
import { basePlan } from './base-plan.ts';
import { holdsText } from './perform.ts';

const definition = { topics: { in: { topic: 'a', id: { field: 'id' } }, out: { topic: 'b' }, group: 'g' }, service: { command: 'x' }, records: { like: { id: 'o-1' } } };
const told = (change: object): string => {
  const scenario = ownScenario('orders', { ...definition, ...change });
  return holdsText(scenario, basePlan(scenario, { seed: 1 }));
};

test('what holds means names the thresholds of a config, and no more than it promises', () => {
  expect(told({ thresholds: ['p99<=2s', 'latency:p50 <= 1s'] })).toBe('nothing lost, nothing twice, nothing given up, backlog not growing, p99<=2s, latency:p50<=1s');
  expect(told({ duplicates: 'allowed' })).toBe('nothing lost, nothing given up, backlog not growing');
});
