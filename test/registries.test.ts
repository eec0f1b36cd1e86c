import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../cli/commands/registry.ts';
import { reporters } from '../cli/reporters/registry.ts';
import { apis } from '../embedded/kafka/src/api/registry.ts';
import { buckets, bucketWords } from '../engine/bucket.ts';
import { anomalies } from '../engine/history/anomalies/registry.ts';
import { settings } from '../engine/history/settings.ts';
import { parseQuantity } from '../engine/quantity.ts';
import { verdictWords } from '../engine/result.ts';
import { checksOf } from '../engine/run/judge.ts';
import type { Scenario } from '../engine/scenario.ts';
import { processes, shapes } from '../engine/schedule/registry.ts';
import { dataFaults } from '../generators/faults/registry.ts';
import { serverFaults } from '../generators/faults/server-faults.ts';
import { scenarios } from '../scenarios/registry.ts';
import { wavetank, workFolder } from './cli/wavetank.ts';

const folder = workFolder();
const loaded: Scenario[] = await Promise.all(Object.values(scenarios).map((load) => load()));

interface Named {
  readonly id?: string;
  readonly about?: string;
}

/** Every registry of things with names, under the heading that `list` gives it; commands have the help for a list. */
const registries: Record<string, Readonly<Record<string, Named>>> = {
  scenarios: Object.fromEntries(Object.keys(scenarios).map((id, i) => [id, loaded[i]])),
  ...Object.fromEntries(loaded.flatMap((scenario) => [
    [`faults of ${scenario.id}`, scenario.faults], [`remedies of ${scenario.id}`, scenario.remedies],
    [`checks of ${scenario.id}`, checksOf(scenario)], [`figures of ${scenario.id}`, scenario.figures],
  ])),
  'buckets of the account': Object.fromEntries(buckets.map((id) => [id, { about: bucketWords[id] }])), verdicts: Object.fromEntries(Object.entries(verdictWords).map(([id, about]) => [id, { about }])),
  shapes, 'arrival processes': processes, reporters, 'kinds of damage to data': dataFaults, 'failures of a file server': serverFaults, 'delivery anomalies': anomalies, 'delivery settings': settings,
};

describe.each(Object.entries({ ...registries, commands }) as [string, Record<string, Named>][])('%s', (_, registry) => {
  test.each(Object.entries(registry))('%s has a name in kebab-case, and knows it', (id, entry) => {
    expect(id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    if (entry.id !== undefined) expect(entry.id).toBe(id);
  });
});

/** Node gives the names of a module in alphabetical order, the test's loader in that of the file. */
function inOrderOfIds(list: Record<string, { id: string }[]>): Record<string, { id: string }[]> {
  return Object.fromEntries(Object.entries(list).map(([heading, entries]) => [heading, entries.toSorted((a, b) => (a.id < b.id ? -1 : 1))]));
}

test('list names every entry of every registry, with what it is, and nothing else', async () => {
  const { code, out } = await wavetank(folder, ['list', '--json']);
  expect(code).toBe(0);
  const expected = Object.entries(registries).map(([heading, registry]) => [heading, Object.entries(registry).map(([id, { about }]) => ({ id, about }))]);
  expect(inOrderOfIds(JSON.parse(out))).toEqual(inOrderOfIds(Object.fromEntries(expected)));
});

test('the help of run names every reporter', async () => {
  const { out } = await wavetank(folder, ['run', '--help']);
  expect(out).toContain(Object.keys(reporters).join(', '));
});

describe.each(loaded)('$id', (scenario) => {
  let out: string;
  beforeAll(async () => { ({ out } = await wavetank(folder, ['explain', scenario.id], { COLUMNS: '100' })); });

  test.each<[string, readonly string[]]>([
    ['faults', Object.keys(scenario.faults)],
    ['remedies', Object.keys(scenario.remedies)],
    ['checks', Object.keys(checksOf(scenario))],
    ['thresholds', scenario.thresholds.map(({ metric }) => metric)],
    ['knobs (--set name=value)', scenario.knobs.map(({ id }) => id)],
  ])('explain names each of its %s, and nothing else', (heading, ids) => {
    const [, section] = new RegExp(`^${heading.replace(/[()]/g, '\\$&')}\n((?:  .*\n)+)`, 'm').exec(out) ?? [];
    // Faults of one kind of damage stand under a line that counts them.
    const named = [...(section ?? '').matchAll(/^ {2}(?: {2})?([a-z]\S*) {2,}/gm)].map(([, name]) => name);
    expect(named.toSorted()).toEqual(ids.toSorted());
  });

  test('explain tells the faults in the order in which they strike', () => {
    const order = [...out.matchAll(/^ {2}(?: {2})?([a-z\d-]+) {2,}/gm)].map(([, name]) => name).filter((name) => Object.hasOwn(scenario.faults, name));
    const firstMs = (id: string): number => Math.min(...scenario.forms.full.faults.filter(({ fault }) => fault === id).map(({ atMs }) => atMs));
    expect(order.map(firstMs)).toEqual(order.map(firstMs).toSorted((one, other) => one - other));
  });

  test('what it refers to by name is there', () => {
    const judged = [...Object.keys(checksOf(scenario)), ...scenario.thresholds.map(({ metric }) => metric)];
    expect(judged).toEqual(expect.arrayContaining([...scenario.sick]));
    expect(Object.keys(scenario.figures)).toEqual(expect.arrayContaining(scenario.thresholds.map(({ metric }) => metric)));
    for (const form of Object.values(scenario.forms)) {
      expect(Object.keys(scenario.faults)).toEqual(expect.arrayContaining(form.faults.map(({ fault }) => fault)));
      expect(Object.keys(shapes)).toEqual(expect.arrayContaining(form.shapes.map(({ kind }) => kind)));
      expect(Object.keys(processes)).toContain(form.process);
    }
  });

  test('its knobs are named by component and quantity, each once, with defaults in their ranges', () => {
    const ids = scenario.knobs.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, default: value, short = value, min, max } of scenario.knobs) {
      expect(id).toMatch(/^[a-z]+\.[a-z][a-zA-Z]*$/);
      for (const each of [value, short]) expect(each, id).toSatisfy((number: number) => number >= min && number <= max);
    }
  });
});

test('what is measured in a unit of knobs calls it by the same name', () => {
  const ofKnobs = new Set(loaded.flatMap(({ knobs }) => knobs.map(({ unit }) => unit)));
  const measured = new Set(loaded.flatMap((scenario) => [...Object.values(checksOf(scenario)), ...Object.values(scenario.figures)].map(({ unit }) => unit)));
  expect(measured).toContain('percent');
  // `%`, `s` and `MB` are ways of writing a percent, a length of time, a size: no units beside them.
  for (const unit of measured) {
    for (const known of ofKnobs) if (unit !== known && unit !== '') expect(() => parseQuantity(`1${unit}`, known), `${unit}, which is ${known}`).toThrow();
  }
});

// That every key is announced, and no key twice, is told beside the broker.
test.each(apis)('$key $name stands in a file of its number and name', ({ key, name }) => {
  const file = `${String(key).padStart(2, '0')}-${name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}.ts`;
  expect(existsSync(fileURLToPath(new URL(`../embedded/kafka/src/api/${file}`, import.meta.url))), file).toBe(true);
});
