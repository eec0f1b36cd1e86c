import { describe, expect, test } from 'vitest';
import { ownScenario } from '../../scenarios/own/own-scenario.ts';
import { scenarioNamed, scenarioNames } from '../scenario-named.ts';
import { noStyle, widthOf } from '../text/style.ts';
import { explanation } from './explain.ts';
import { faultGroups } from './explain-faults.ts';

describe.each(scenarioNames)('%s', (name) => {
  test('is explained in lines of at most eighty columns', async () => {
    const lines = explanation(await scenarioNamed(name), noStyle, 80);
    expect(lines.filter((line) => widthOf(line) > 80)).toEqual([]);
  });

  test('has every fault explained once, and what holds for many of them said once', async () => {
    const scenario = await scenarioNamed(name);
    const groups = faultGroups(scenario);
    expect(groups.flatMap(({ faults }) => faults.map(({ id }) => id)).toSorted()).toEqual(Object.keys(scenario.faults).toSorted());
    expect(new Set(groups.map(({ when }) => when)).size).toBe(groups.length);
    const text = explanation(scenario, noStyle, 80).join('\n');
    for (const { when, faults } of groups) if (faults.length >= 3) expect(text.replace(/\s+/g, ' ').split(when)).toHaveLength(2);
  });
});

test('what strikes the whole time, often or not at all is told so', async () => {
  const text = explanation(await scenarioNamed('csv-feed'), noStyle, 80).join('\n');
  expect(text).toContain('a file as a whole, from beginning to end');
  expect(text).not.toContain('0:00–');
  expect(text.replace(/\s+/g, ' ')).toContain('6 times from 4d 01:55:00 to 28d 04:55:00, 115 min each (short: at 3d 01:55:00–3d 03:50:00, 6d 04:55:00–6d 06:50:00)');
});

test('a pipeline of one\'s own is explained with the fields of its faults, and with nothing that its config does not say', () => {
  const own = ownScenario('orders', {
    topics: { in: { topic: 'a', id: { field: 'id' } }, out: { topic: 'b' }, group: 'g' }, service: { command: 'x' }, records: { like: { id: 'o-1' } },
    faults: [{ fault: 'network-delay', at: '10s', for: '2s', delayMs: 20 }], variants: { other: { about: 'Another one.', command: 'y' } },
  });
  const lines = explanation(own, noStyle, 80);
  expect(lines.filter((line) => widthOf(line) > 80)).toEqual([]);
  const text = lines.join('\n').replace(/\s+/g, ' ');
  expect(text).toContain('Fields: delayMs (required), api, client');
  expect(text).toContain('Fields: factor (10).');
  expect(text).not.toMatch(/devices|Takes away/);
});
