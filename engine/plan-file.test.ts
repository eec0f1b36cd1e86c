import { expect, test } from 'vitest';
import { formatPlan, parsePlan } from './plan-file.ts';
import type { Plan } from './plan.ts';
import { UsageError } from './usage-error.ts';

const plan: Plan = {
  schemaVersion: 1, scenario: 'iot-spike', seed: 1, form: 'short', clock: 'virtual', durationMs: 60_000, drainMs: 30_000,
  workload: { rateEps: 308, shapes: [{ kind: 'wave', amplitude: 0.1 }, { kind: 'replay', counts: [1, 2, 3], minuteMs: 20_000 }], process: 'poisson' },
  knobs: { 'sink.service': 8 }, remedies: ['buffer'], faults: [{ fault: 'burst', atMs: 24_000, forMs: 12_000, params: { note: '[\n1,\n2]' } }], backends: {},
  commands: [{ atMs: 100, firing: 3, action: { do: 'toggle', remedy: 'buffer', on: false } }],
};
const text = formatPlan(plan);

function refusal(spoiled: string): UsageError {
  try {
    parsePlan(spoiled, 'plan.json');
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

test('a plan survives its file, with lists of numbers on one line', () => {
  expect(parsePlan(text, 'plan.json')).toEqual(plan);
  expect(text).toContain('"counts": [1, 2, 3],');
});

test.each([
  ['a wrong type', '"seed": 1,', '"seed": "one",', 'seed: "one" is no number'],
  ['an unknown field', '"form": "short",', '"forms": "short",', 'forms: is no field of a plan'],
  ['a bad value in a list', '"atMs": 24000', '"atMs": -1', 'faults[0].atMs: '],
  ['an unknown shape', '"kind": "wave"', '"kind": "wvae"', 'workload.shapes[0].kind: unknown shape "wvae"; did you mean wave?'],
  ['a parameter out of range', '"amplitude": 0.1', '"amplitude": 7', 'workload.shapes[0].amplitude: '],
  ['an unknown command', '"do": "toggle"', '"do": "togle"', 'commands[0].action.do: '],
])('%s is told with its field and its line', (_, good, bad, message) => {
  const spoiled = text.replace(good, bad);
  const line = spoiled.split('\n').findIndex((of) => of.includes(bad)) + 1;
  const { where, message: told } = refusal(spoiled);
  expect(`${where}: ${told}`).toContain(`plan.json:${line}: ${message}`);
});

test('all mistakes are told, each with its line', () => {
  const found = refusal(text.replace('"seed": 1,', '"seed": -1,').replace('"clock": "virtual"', '"clock": "sundial"'));
  expect(found.where).toBe('plan.json:4');
  expect(found.message.split('\n')).toHaveLength(2);
  expect(found.message).toMatch(/\nplan\.json:6: clock: /);
});

test.each([
  ['a missing comma', '"seed": 1,', '"seed": 1', /^plan\.json:5:3$/],
  ['a missing quote', '"seed": 1,', 'seed: 1,', /^plan\.json:4:3$/],
])('%s is told with line and column', (_, good, bad, where) => {
  const found = refusal(text.replace(good, bad));
  expect(found.where).toMatch(where);
  expect(found.message).toContain('not valid JSON: expected');
});

test('a file that breaks off is told at its end', () => {
  const broken = text.slice(0, 40);
  expect(refusal(broken).message).toContain('found');
  expect(refusal('').where).toBe('plan.json:1:1');
  for (const other of ['[]', '{"scenario":"iot-spike"}', '7']) expect(refusal(other).message).toBe('this is no plan: it has no schemaVersion');
});
