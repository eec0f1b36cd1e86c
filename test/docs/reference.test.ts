import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { configSchema } from '../../cli/config/config-file.ts';
import { resultSchema } from '../../engine/store/result-schema.ts';
import { definitionMistakes } from '../../scenarios/own/definition-mistakes.ts';
import { definitionSchema } from '../../scenarios/own/definition.ts';
import { faults } from '../../scenarios/own/faults.ts';
import { exampleOf } from './reference/faults-page.ts';
import { referencePages } from './reference/registry.ts';
import { schemaFields } from './reference/schema-fields.ts';

test.each(Object.entries(referencePages))('docs/reference/%s.md is what the program has: npm run reference', async (name, page) => {
  await expect(await page()).toMatchFileSnapshot(`../../docs/reference/${name}.md`);
});

test('no page of docs/reference is written by hand', () => {
  const files = readdirSync(fileURLToPath(new URL('../../docs/reference', import.meta.url)));
  expect(files.toSorted()).toEqual(Object.keys(referencePages).map((name) => `${name}.md`).toSorted());
});

test.each(Object.values(faults))('the example of $id holds', (fault) => {
  const definition = definitionSchema.parse({
    topics: { in: { topic: 'orders.raw', key: 'customer', id: { field: 'id' } }, out: { topic: 'orders.clean' }, group: 'orders-service' }, service: { command: 'true' },
    records: { like: { id: 'o-1', customer: 'c-1', amount: 1, at: '2026-01-01T00:00:00Z' } }, faults: [parse(exampleOf(fault)) as object],
  });
  expect(definitionMistakes(definition)).toEqual([]);
});

test.each([['a config', configSchema], ['a result', resultSchema]] as const)('every field of %s is told in words', (_, schema) => {
  const fields = schemaFields(schema).filter(({ path }) => path !== 'schemaVersion');
  expect(fields.length).toBeGreaterThan(50);
  expect(fields.filter(({ description }) => description === undefined).map(({ path }) => path)).toEqual([]);
});
