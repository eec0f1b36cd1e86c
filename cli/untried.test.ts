import { expect, test } from 'vitest';
import type { Result } from '../engine/result.ts';
import { scenario as iotSpike } from '../scenarios/iot-spike/scenario.ts';
import { ownScenario } from '../scenarios/own/own-scenario.ts';
import { smallRun } from '../test/small-run.ts';
import { untriedIn } from './untried.ts';

const between = { topics: { in: { topic: 'a', id: { field: 'id' } }, out: { topic: 'b' }, group: 'g' } };
const loader = { files: { format: 'csv', id: { field: 'id' }, out: { files: '*.csv' } } };
const own = (ends: object) => ownScenario('orders', { ...ends, service: { command: 'x' }, records: { like: { id: 'o-1' } } });
const small = smallRun(20).result;
const struck = { id: 'service-killed', target: 'service', status: 'fired', hits: 1, firstMs: 1, lastMs: 2 } as const;
const passed: Result = { ...small, verdict: 'passed', run: { ...small.run, knobs: { 'service.instances': 1 } }, faults: [struck] };

test('a run of a service between topics that passed says nothing of all faults but those that struck', () => {
  const { untried } = untriedIn(passed, own(between));
  expect(untried).toEqual(Object.keys(own(between).faults).filter((id) => id !== 'service-killed'));
  expect(untried).toContain('broker-restart');
});

test('what has nothing to strike is not missed', () => {
  const { untried = [] } = untriedIn(passed, own(loader));
  expect(untried).toContain('service-stopped');
  expect(untried.filter((id) => id === 'broker-restart' || id.startsWith('network-'))).toEqual([]);
});

test('of a run that failed, and of a scenario that comes along, there is nothing to tell', () => {
  expect(untriedIn(small, own(between))).toEqual({});
  expect(untriedIn(passed, iotSpike)).toEqual({});
});
