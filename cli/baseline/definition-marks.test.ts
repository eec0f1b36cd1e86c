import { expect, test } from 'vitest';
import { definitionMarks, otherDefinition } from './definition-marks.ts';

const orders = {
  topics: { in: { topic: 'raw', id: { field: 'id' } }, out: { topic: 'clean' }, group: 'orders' }, service: { command: 'node one.mjs' }, records: { like: { id: 'o-1' } },
  workload: { for: '30s', rate: 200 }, variants: { mended: { about: 'Mended.', command: 'node two.mjs' } },
};
const saved = definitionMarks(orders);

test.each<[string, object, string[]]>([
  ['nothing', orders, []],
  ['a default that is written out', { ...orders, duplicates: 'none', workload: { rate: '200', for: 30_000 / 1000 + 's' } }, []],
  ['what starts the service, or a variant of it', { ...orders, service: { command: 'node three.mjs' }, variants: { mended: { about: 'Mended.', module: 'two.ts' } } }, []],
  ['another rate', { ...orders, workload: { ...orders.workload, rate: 400 } }, ['workload']],
  ['other records and instances', { ...orders, records: { like: { id: 'o-1', note: 'x' } }, service: { command: 'node one.mjs', instances: 2 } }, ['records', 'service']],
  ['a deadline that was none', { ...orders, deadline: '5s' }, ['deadline']],
])('%s', (_, now, fields) => {
  const told = otherDefinition(saved, now as Record<string, unknown>);
  expect(told).toEqual(fields.length === 0 ? [] : [expect.stringContaining(`was saved: ${fields.join(', ')};`)]);
});

test('a baseline that does not say it is told, and a scenario of ours has nothing to say', () => {
  expect(otherDefinition(undefined, orders)).toHaveLength(1);
  expect(otherDefinition(undefined, undefined)).toEqual([]);
});
