import { expect, test } from 'vitest';
import { ownScenario } from '../../scenarios/own/own-scenario.ts';
import { badDaysOf } from './bad-day.ts';
import { basePlan, type BaseFlags } from './base-plan.ts';

const own = { service: { command: 'x', instances: 2 }, records: { like: { id: 'o-1' } } };
const orders = ownScenario('orders', {
  ...own, topics: { in: { topic: 'a', id: { field: 'id' } }, out: { topic: 'b' }, group: 'g' }, variants: { one: { about: 'Only one of them.', instances: 1 } },
});
const flags: BaseFlags = { seed: 1 };

test('of a loader of files nothing tells whether it falls behind: it is refused, with what to do instead', () => {
  const loader = ownScenario('loader', { ...own, files: { format: 'csv', id: { field: 'id' }, out: { files: '*.csv' } } });
  expect(() => basePlan(loader, flags)).toThrow(expect.objectContaining({ name: 'UsageError', hint: expect.stringMatching(/wavetank run loader --rate/) }));
  expect(() => basePlan(orders, flags)).not.toThrow();
});

test('a bad day that its instances cannot have is left out, and told', () => {
  const usual = badDaysOf(orders, basePlan(orders, flags));
  expect(usual.badDays.map(({ id }) => id)).toEqual(Object.keys(orders.badDays!));
  expect(usual.leftOut).toEqual([]);
  for (const less of [{ remedies: ['one'] }, { set: { 'service.instances': '1' } }]) {
    const { badDays, leftOut } = badDaysOf(orders, basePlan(orders, { ...flags, ...less }));
    expect(badDays.map(({ id }) => id)).toEqual(Object.keys(orders.badDays!).filter((id) => id !== 'instance-gone'));
    expect(leftOut).toEqual(['instance-gone is left out: 0 is out of the range of service.instances']);
  }
});
