import avro from 'avsc';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { avroIncompatibilities, parseAvro } from './avro.ts';
import { avroPair } from '../../test/schema-pairs.ts';

const record = (fields: object[], rest: object = {}): object => ({ type: 'record', name: 'R', fields, ...rest });
const kinds = (reader: object | string, writer: object | string): string[] =>
  avroIncompatibilities(avro.Type.forSchema(reader as never), avro.Type.forSchema(writer as never)).map(({ kind, path }) => `${kind} ${path}`);

test.each<[string, object | string, object | string, string[]]>([
  ['a field without default', record([{ name: 'a', type: 'int' }, { name: 'b', type: 'int' }]), record([{ name: 'a', type: 'int' }]), ['missing-default /b']],
  ['a field with default', record([{ name: 'a', type: 'int', default: 0 }]), record([]), []],
  ['a promotion', record([{ name: 'a', type: 'long' }]), record([{ name: 'a', type: 'int' }]), []],
  ['a narrowing', record([{ name: 'a', type: 'int' }]), record([{ name: 'a', type: 'long' }]), ['type /a']],
  ['a rename', record([{ name: 'b', type: 'int' }]), record([{ name: 'a', type: 'int' }]), ['missing-default /b']],
  ['a rename with alias', record([{ name: 'b', aliases: ['a'], type: 'int' }]), record([{ name: 'a', type: 'int' }]), []],
  ['a union narrowed', record([{ name: 'a', type: 'int' }]), record([{ name: 'a', type: ['null', 'int'] }]), ['type /a']],
  ['a union that lacks a branch', record([{ name: 'a', type: ['null', 'int'] }]), record([{ name: 'a', type: 'string' }]), ['branch /a']],
  ['a new symbol', { type: 'enum', name: 'E', symbols: ['A'] }, { type: 'enum', name: 'E', symbols: ['A', 'B'] }, ['symbols /']],
  ['a new symbol with default', { type: 'enum', name: 'E', symbols: ['A'], default: 'A' }, { type: 'enum', name: 'E', symbols: ['A', 'B'] }, []],
  ['another size', { type: 'fixed', name: 'F', size: 8 }, { type: 'fixed', name: 'F', size: 4 }, ['size /']],
  ['another name', record([]), { ...record([]), name: 'Q' }, ['name /']],
  ['an item of an array', { type: 'array', items: 'int' }, { type: 'array', items: 'string' }, ['type /[]']],
  ['a value of a map', { type: 'map', values: 'int' }, { type: 'map', values: 'string' }, ['type /{}']],
])('%s is named by path and kind', (_, reader, writer, found) => expect(kinds(reader, writer)).toEqual(found));

test('a record that contains itself is compared, and its end is found', () => {
  const list = (type: string) => record([{ name: 'value', type }, { name: 'next', type: ['null', 'R'] }]);
  expect(kinds(list('long'), list('int'))).toEqual([]);
  expect(kinds(list('int'), list('long'))).toEqual(['type /value']);
});

test('a reader reads a writer if and only if avsc can make a resolver, for pairs of random schemas', () => {
  fc.assert(fc.property(avroPair, ([before, after]) => {
    const [writer, reader] = [parseAvro(JSON.stringify(before)), parseAvro(JSON.stringify(after))];
    let resolves = true;
    try {
      reader.createResolver(writer, { ignoreNamespaces: true } as never);
    } catch {
      resolves = false;
    }
    expect(avroIncompatibilities(reader, writer).length === 0).toBe(resolves);
  }), { numRuns: 2000 });
});

test('what is no schema is refused with what to try', () => {
  expect(() => parseAvro('{"type":"reccord"}', 'orders')).toThrow(/no Avro schema/);
  expect(() => parseAvro('{', 'orders')).toThrow(/no Avro schema/);
});
