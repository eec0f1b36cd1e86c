import { expect, test } from 'vitest';
import { makePlan } from '../../engine/make-plan.ts';
import type { Plan } from '../../engine/plan.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { planDifferences } from './plan-differences.ts';

const scenario = await scenarios['iot-spike']();
const plan: Plan = {
  ...makePlan(scenario, { seed: 3, form: 'short', remedies: ['buffer'], faults: 'all', set: {}, arrivals: { counts: Array.from({ length: 60 }, (_, i) => i) } }),
  backends: { log: 'localhost:9092' },
  commands: [
    { atMs: 2000, firing: 11, action: { do: 'toggle', remedy: 'priority', on: true } },
    { atMs: 3000, firing: 12, action: { do: 'inject', fault: 'burst', forMs: 1000, params: { factor: 4 } } },
  ],
};
const between = (other: Plan): string[][] => planDifferences(plan, other, scenario.knobs);

test('what differs is said in words, with units', () => {
  const other: Plan = { ...plan, durationMs: 90_000, remedies: [], knobs: { ...plan.knobs, 'sink.service': 12 }, commands: plan.commands.slice(0, 1), faults: plan.faults.slice(1) };
  expect(between(other)).toEqual([
    ['length', '1m', '90s'],
    ['remedies', 'buffer', 'none'],
    ['sink.service', '8ms', '12ms'],
    [`fault ${plan.faults[0].fault}`, expect.stringMatching(/^at \d+/), '–'],
    ['done by hand (2)', 'at 3s: burst for 1s, factor 4', '–'],
  ]);
});

test('a series that is as long and sums to as much is another one all the same', () => {
  const [shape] = plan.workload.shapes;
  const counts = (shape.counts as number[]).toReversed();
  const [[name, before, after]] = between({ ...plan, workload: { ...plan.workload, shapes: [{ ...shape, counts }] } });
  expect(name).toBe('shape replay');
  expect(after).toBe(`${before}, and other values`);
});

test('no leaf of a plan can change without a word, and nothing is said of the same plan', () => {
  expect(between(structuredClone(plan))).toEqual([]);
  const leaves = function* (value: unknown, path: readonly (string | number)[] = []): Iterable<(string | number)[]> {
    if (typeof value !== 'object' || value === null) yield [...path];
    else for (const [key, held] of Object.entries(value)) yield* leaves(held, [...path, key]);
  };
  for (const path of leaves(plan)) {
    if (path[0] === 'schemaVersion') continue;
    const other = structuredClone(plan);
    const holder = path.slice(0, -1).reduce<any>((held, key) => held[key], other);
    const last = path.at(-1)!;
    holder[last] = typeof holder[last] === 'number' ? holder[last] + 1 : typeof holder[last] === 'boolean' ? !holder[last] : `${holder[last]}-other`;
    expect(between(other).length, path.join('.')).toBeGreaterThan(0);
  }
});
