import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { definitionMistakes } from '../../scenarios/own/definition-mistakes.ts';
import { definitionSchema } from '../../scenarios/own/definition.ts';
import { faults } from '../../scenarios/own/faults.ts';
import { exampleOf, faultsPage } from './faults-page.ts';

test('docs/reference/faults.md is what the program has', () => expect(faultsPage()).toMatchFileSnapshot('../../docs/reference/faults.md'));

test.each(Object.values(faults))('its example of $id holds', (fault) => {
  const definition = definitionSchema.parse({
    topics: { in: { topic: 'orders.raw', key: 'customer', id: { field: 'id' } }, out: { topic: 'orders.clean' }, group: 'orders-service' }, service: { command: 'true' },
    records: { like: { id: 'o-1', customer: 'c-1', amount: 1, at: '2026-01-01T00:00:00Z' } }, faults: [parse(exampleOf(fault)) as object],
  });
  expect(definitionMistakes(definition)).toEqual([]);
});
