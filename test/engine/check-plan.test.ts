import { expect, test } from 'vitest';
import { checkPlan, formatPlan } from '../../engine/plan-file.ts';
import type { Plan } from '../../engine/plan.ts';
import { UsageError } from '../../engine/usage-error.ts';
import { tinyPlan, tinyScenario } from './tiny-scenario.ts';

function refusal(change: Partial<Plan>): string {
  const plan = tinyPlan(change);
  try {
    checkPlan(plan, tinyScenario(), formatPlan(plan), 'plan.json');
  } catch (error) {
    if (error instanceof UsageError) return `${error.where}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

test('a plan of its scenario is accepted', () => expect(refusal({})).toBe('accepted'));

test.each<[string, Partial<Plan>, RegExp]>([
  ['an unknown knob', { knobs: { 'relay.service': 2, 'relay.queue': 50, 'relay.sevrice': 1 } }, /plan\.json:\d+: knobs\.relay\.sevrice: tiny has no knob "relay\.sevrice"; did you mean relay\.service\?/],
  ['a knob that is missing', { knobs: { 'relay.service': 2 } }, /knobs: lacks relay\.queue/],
  ['a knob out of range', { knobs: { 'relay.service': 2, 'relay.queue': 0 } }, /knobs\.relay\.queue: 0 is out of the range/],
  ['an unknown remedy', { remedies: ['patiense'] }, /remedies\[0\]: tiny has no remedy "patiense"; did you mean patience\?/],
  ['an unknown fault', { faults: [{ fault: 'bursts', atMs: 0, forMs: 1 }] }, /faults\[0\]\.fault: tiny has no fault "bursts"; did you mean burst\?/],
  ['a parameter that the fault does not take', { faults: [{ fault: 'burst', atMs: 0, forMs: 1, params: { factor: 3 } }] }, /faults\[0\]\.params: .*factor/],
  ['a command on something unknown', { commands: [{ atMs: 1, firing: 1, action: { do: 'toggle', remedy: 'hope', on: true } }] }, /commands\[0\]\.action: tiny has no remedy "hope"/],
])('%s is refused, with field and line', (_, change, message) => expect(refusal(change)).toMatch(message));
