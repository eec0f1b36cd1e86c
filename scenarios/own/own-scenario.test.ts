import { expect, test } from 'vitest';
import { makePlan, type PlanOptions } from '../../engine/make-plan.ts';
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

test('in the short form and in a run of another length faults last as long as they say: a service has timeouts of its own', () => {
  const faults = [{ fault: 'service-killed', at: '10s', for: '2s' }, { fault: 'service-stopped', at: '13s', for: '2s' }, { fault: 'network-delay', at: 0, for: '60s', delayMs: 20 }];
  const striking = (workload: object) => ownScenario('orders', {
    topics: { in: { topic: 'a', id: { field: 'id' } }, out: { topic: 'b' }, group: 'g' }, service: { command: 'x' }, records: { like: { id: 'o-1' } }, faults, workload: { for: '60s', ...workload },
  });
  const planned = (options: Partial<PlanOptions>, workload = {}) => makePlan(striking(workload), { seed: 1, form: 'full', remedies: 'none', faults: 'all', set: {}, ...options });
  const lengths = ({ faults: all }: ReturnType<typeof planned>) => all.toSorted((a, b) => a.fault.localeCompare(b.fault)).map(({ forMs }) => forMs);
  expect(lengths(planned({}))).toEqual([60_000, 2000, 2000]);
  expect(lengths(planned({ form: 'short' }))).toEqual([30_000, 2000, 2000]);
  expect(lengths(planned({ form: 'short' }, { short: { for: '6s' } }))).toEqual([6000, 2000, 2000]);
  expect(lengths(planned({ forMs: 6000 }))).toEqual([6000, 2000, 2000]);
  expect(() => planned({ forMs: 3000 })).toThrow(expect.objectContaining({ name: 'UsageError', where: '--for', message: expect.stringContaining('take 4s, and do not fit into 3s') as string }));
  expect(planned({ forMs: 3000, faults: 'none' }).faults).toEqual([]);
});

test('a threshold on a fault that a run has not is left out and told; one that was asked for is refused', () => {
  const held = ownScenario('orders', {
    topics: { in: { topic: 'a', id: { field: 'id' } }, out: { topic: 'b' }, group: 'g' }, service: { command: 'x' }, records: { like: { id: 'o-1' } },
    faults: [{ fault: 'service-killed', at: '10s', for: '2s' }], thresholds: ['p99<=2s', 'latency{phase=service-killed}:p99<=9s', 'lost{phase=after:service-killed}<=0'],
  });
  const told: string[] = [];
  const plan = (options: Partial<PlanOptions>) => makePlan(held, { seed: 1, form: 'full', remedies: 'none', faults: 'all', set: {}, note: (text) => void told.push(text), ...options });
  expect(plan({}).thresholds).toHaveLength(3);
  expect(told).toEqual([]);
  expect(plan({ faults: 'none' }).thresholds).toEqual(['p99<=2s']);
  expect(told).toEqual([expect.stringContaining('latency{phase=service-killed}:p99<=9s is left out: this run has no service-killed'), expect.stringContaining('lost{phase=after:service-killed}')]);
  expect(() => plan({ faults: 'none', thresholds: ['latency{phase=service-killed}:p99<=9s'] })).toThrow(/unknown phase "service-killed"/);
});
