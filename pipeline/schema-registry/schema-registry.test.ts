import { expect, test } from 'vitest';
import { IncompatibleSchema, SchemaRegistry } from './schema-registry.ts';

const order = (...fields: object[]): string => JSON.stringify({ type: 'record', name: 'Order', fields });
const [id, note, total] = [{ name: 'id', type: 'string' }, { name: 'note', type: 'string', default: '' }, { name: 'total', type: 'long' }];

test('versions are counted within a subject, ids are one for one schema', () => {
  const registry = new SchemaRegistry('NONE');
  expect(registry.register('a', 'avro', order(id)).version).toBe(1);
  expect(registry.register('a', 'avro', order(id, note)).version).toBe(2);
  expect(registry.register('a', 'avro', order(id)).version).toBe(1);
  expect(registry.register('b', 'avro', order(id)).id).toBe(registry.versions('a')[0].id);
});

test('a version that does not fit is refused, and the reason names direction, path and what to try', () => {
  const registry = new SchemaRegistry();
  registry.register('orders', 'avro', order(id));
  expect(() => registry.register('orders', 'avro', order(id, total))).toThrow(IncompatibleSchema);
  expect(registry.check('orders', 'avro', order(id, total))).toMatchObject([{ kind: 'missing-default', path: '/total', version: 1, direction: 'backward' }]);
  expect(registry.versions('orders')).toHaveLength(1);
});

test.each<[string, boolean, boolean]>([
  ['BACKWARD', true, false], ['BACKWARD_TRANSITIVE', false, false], ['FORWARD', true, true], ['FORWARD_TRANSITIVE', true, true],
  ['FULL', true, false], ['FULL_TRANSITIVE', false, false], ['NONE', true, true],
])('%s: transitive forms look past the last version', (level, backAgain, withTotal) => {
  const registry = new SchemaRegistry('NONE');
  registry.register('orders', 'avro', order(id));
  registry.register('orders', 'avro', order(id, note));
  registry.setLevel('orders', level);
  // Without its default the field cannot be read from the first version; the second one writes it.
  const strict = { name: 'note', type: 'string' };
  expect(registry.check('orders', 'avro', order(id, strict)).length === 0).toBe(level.startsWith('FORWARD') ? true : backAgain);
  expect(registry.check('orders', 'avro', order(id, note, total)).length === 0).toBe(withTotal);
});

test('mistakes are said with what to try', () => {
  const registry = new SchemaRegistry();
  expect(() => registry.setLevel('orders', 'BACKWARDS')).toThrow(/unknown compatibility level/);
  registry.register('orders', 'json', '{"type":"object"}');
  expect(() => registry.register('orders', 'avro', order(id))).toThrow(/holds json schemas/);
  expect(() => registry.register('other', 'json', '[]')).toThrow(/no JSON Schema/);
});
