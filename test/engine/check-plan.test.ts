import { expect, test } from 'vitest';
import { checkAction, checkPlan, formatPlan } from '../../engine/plan-file.ts';
import type { Action } from '../../engine/command.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Scenario } from '../../engine/scenario.ts';
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

const abortAt = (atMs: number, firing: number) => ({ atMs, firing, action: { do: 'abort' as const } });

test('a plan of its scenario is accepted', () => expect(refusal({})).toBe('accepted'));

test.each<[string, Partial<Plan>, RegExp]>([
  ['an unknown knob', { knobs: { 'relay.service': 2, 'relay.queue': 50, 'relay.sevrice': 1 } }, /plan\.json:\d+: knobs\.relay\.sevrice: tiny has no knob "relay\.sevrice"; did you mean relay\.service\?/],
  ['a knob that is missing', { knobs: { 'relay.service': 2 } }, /knobs: lacks relay\.queue/],
  ['a knob out of range', { knobs: { 'relay.service': 2, 'relay.queue': 0 } }, /knobs\.relay\.queue: 0 is out of the range/],
  ['an unknown remedy', { remedies: ['patiense'] }, /remedies\[0\]: tiny has no remedy "patiense"; did you mean patience\?/],
  ['an unknown fault', { faults: [{ fault: 'bursts', atMs: 0, forMs: 1 }] }, /faults\[0\]\.fault: tiny has no fault "bursts"; did you mean burst\?/],
  ['a parameter that the fault does not take', { faults: [{ fault: 'burst', atMs: 0, forMs: 1, params: { factor: 3 } }] }, /faults\[0\]\.params: .*factor/],
  ['a command on something unknown', { commands: [{ atMs: 1, firing: 1, action: { do: 'toggle', remedy: 'hope', on: true } }] }, /plan\.json:\d+: commands\[0\]\.action\.remedy: tiny has no remedy "hope"/],
  ['a clock that the scenario does not run on', { clock: 'real' }, /plan\.json:6: clock: tiny does not run on the real clock; it runs on: virtual/],
  ['a backend that does not exist', { backends: { log: 'x:9092' } }, /plan\.json:\d+: backends\.log: tiny has no backend to choose/],
  ['half a thing where whole ones count', { knobs: { 'relay.service': 2.5, 'relay.queue': 2.5 } }, /^plan\.json:\d+: knobs\.relay\.queue: takes whole numbers, not 2\.5$/],
  ['a command that stands behind a later one', { commands: [abortAt(20, 9), abortAt(10, 9), abortAt(10, 8)] }, /commands\[1\]\.atMs: 10 lies before the 20 of commands\[0\]\nplan\.json:\d+: commands\[2\]\.firing: 8 lies before the 9 of commands\[1\]/],
])('%s is refused, with field and line', (_, change, message) => expect(refusal(change)).toMatch(message));

test('backends are those that the scenario reads, on the real clock', () => {
  const scenario: Scenario = { ...tinyScenario(), clocks: ['virtual', 'real'], backends: ['log'] };
  const check = (change: Partial<Plan>): void => checkPlan(tinyPlan(change), scenario, formatPlan(tinyPlan(change)), 'plan.json');
  check({ clock: 'real', backends: { log: 'x:9092' } });
  expect(() => check({ backends: { log: 'x:9092' } })).toThrow('backends.log: in virtual time what stands behind every port is embedded');
  expect(() => check({ clock: 'real', backends: { table: 'x' } })).toThrow('backends.table: tiny reads log');
});

const onTiny: [string, Action, RegExp][] = [
  ['toggles what nobody knows', { do: 'toggle', remedy: 'hope', on: true }, /action\.remedy: tiny has no remedy "hope"/],
  ['sets an unknown knob', { do: 'set', knob: 'relay.queu', value: 2 }, /action\.knob: tiny has no knob "relay\.queu"; did you mean relay\.queue\?/],
  ['sets a knob out of its range', { do: 'set', knob: 'relay.queue', value: 0 }, /action\.value: 0 is out of the range 1 to 10k/],
  ['sets half a place', { do: 'set', knob: 'relay.queue', value: 2.5 }, /action\.value: takes whole numbers, not 2\.5/],
  ['injects an unknown fault', { do: 'inject', fault: 'bursts', forMs: 1 }, /action\.fault: tiny has no fault "bursts"/],
  ['injects with a parameter that the fault does not take', { do: 'inject', fault: 'burst', forMs: 1, params: { factor: 3 } }, /action\.params: .*factor/],
  ['clears an unknown fault', { do: 'clear', fault: 'bursts' }, /action\.fault: tiny has no fault "bursts"/],
];

/** The knobs as they are. */
const present = (): number => 1;

test.each(onTiny)('an action that %s is refused, alone and in a plan', (_, action, message) => {
  expect(() => checkAction(tinyScenario(), action, present)).toThrow(UsageError);
  expect(() => checkAction(tinyScenario(), action, present)).toThrow(message);
  expect(refusal({ commands: [{ atMs: 1, firing: 1, action }] })).toMatch(/^plan\.json:\d+: commands\[0\]\.action\./);
});

test.each<Action>([
  { do: 'toggle', remedy: 'patience', on: true }, { do: 'set', knob: 'relay.queue', value: 2 }, { do: 'inject', fault: 'burst', forMs: 1 },
  { do: 'clear', fault: 'burst' }, { do: 'rate', factor: 2 }, { do: 'abort' },
])('$do of something that is there is accepted', (action) => {
  checkAction(tinyScenario(), action, present);
  expect(refusal({ commands: [{ atMs: 1, firing: 1, action }] })).toBe('accepted');
});

test.each([
  [{ do: 'jump' }, /action\.do: /],
  [{ do: 'rate', factor: -1 }, /action\.factor: /],
  [{ do: 'rate', factor: 2, forMs: 3 }, /action\.forMs: is no field/],
])('what is no action is refused: %j', (action, message) => {
  expect(() => checkAction(tinyScenario(), action as Action, present)).toThrow(message);
});
