import { expect, test } from 'vitest';
import { ownScenario } from '../../scenarios/own/own-scenario.ts';
import { badDaysOf } from './bad-day.ts';
import { basePlan } from './base-plan.ts';
import { stepsText } from './steps-text.ts';

const orders = ownScenario('orders', { topics: { in: { topic: 'a', id: { field: 'id' } }, out: { topic: 'b' }, group: 'g' }, service: { command: 'x', instances: 2 }, records: { like: { id: 'o-1' } } });
const base = basePlan(orders, { seed: 1 });
const lengths = { warmUpMs: 4_000, windowMs: 12_000, oneIn: null };
const asked = { scenario: orders, base, lowestEps: 50, highestEps: Infinity, expectEps: 150, lengths, precision: 0.05, mostRuns: 24, badDays: [], longestOutageMs: 0, earlier: null };

test('a dry run tells each of its steps', () => {
  const text = stepsText(asked, 'capacity.json').join('\n');
  for (const part of ['climbs from 50/s', 'some 12 runs, 24 at most', 'known to 5 %', '4 s of warm-up, then 12 s that are judged', 'minutes in all', 'goes to capacity.json']) expect(text).toContain(part);
  expect(text).not.toMatch(/away|when|no more than/);
});

test('and each of what is asked besides', () => {
  const { badDays } = badDaysOf(orders, base);
  const text = stepsText({ ...asked, scenario: { ...orders, outage: 'away' }, badDays, longestOutageMs: 40_000, highestEps: 5_000, lengths: { ...lengths, oneIn: 1_000 } }, 'capacity.json').join('\n');
  for (const { about } of badDays) expect(text).toContain(`when ${about}`);
  for (const part of ['if 150/s holds, its store away for 5 s, 10 s, 20 s, 40 s', 'no more than 5,000/s', 'then up to 60 s']) expect(text).toContain(part);
});
