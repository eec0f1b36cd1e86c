import { Ajv } from 'ajv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonIncompatibilities, type JsonSchema } from './json-schema.ts';
import { jsonPair } from '../../test/schema-pairs.ts';

const open = (properties: object, required: string[] = []): JsonSchema => ({ type: 'object', properties, required } as JsonSchema);
const closed = (properties: object, required: string[] = []): JsonSchema => ({ type: 'object', properties, required, additionalProperties: false } as JsonSchema);
const [int, text, number] = [{ type: 'integer' }, { type: 'string' }, { type: 'number' }];

/** B: the new one reads the old one; F: the old one reads the new one. */
function verdict(before: JsonSchema, after: JsonSchema): string {
  return `${jsonIncompatibilities(after, before).length === 0 ? 'B' : ''}${jsonIncompatibilities(before, after).length === 0 ? 'F' : ''}` || '-';
}

test.each<[string, JsonSchema, JsonSchema, string]>([
  ['an optional property added to an open model', open({ a: int }), open({ a: int, b: int }), 'F'],
  ['a property removed from an open model', open({ a: int, b: int }), open({ a: int }), 'B'],
  ['an optional property added to a closed model', closed({ a: int }), closed({ a: int, b: int }), 'B'],
  ['a required property added to a closed model', closed({ a: int }), closed({ a: int, b: int }, ['b']), '-'],
  ['a property removed from a closed model', closed({ a: int, b: int }), closed({ a: int }), 'F'],
  ['a property made required', open({ a: int }), open({ a: int }, ['a']), 'F'],
  ['a property made optional', open({ a: int }, ['a']), open({ a: int }), 'B'],
  ['an integer widened to a number', open({ a: int }), open({ a: number }), 'B'],
  ['a number narrowed to an integer', open({ a: number }), open({ a: int }), 'F'],
  ['text made an integer', open({ a: text }), open({ a: int }), '-'],
  ['values added', { enum: ['a'] }, { enum: ['a', 'b'] }, 'B'],
  ['values removed', { enum: ['a', 'b'] }, { enum: ['a'] }, 'F'],
  ['a length raised', { type: 'string', maxLength: 3 }, { type: 'string', maxLength: 5 }, 'B'],
  ['a minimum added', { type: 'number' }, { type: 'number', minimum: 1 }, 'F'],
  ['a type widened to a choice', { type: 'string' }, { oneOf: [{ type: 'string' }, { type: 'integer' }] }, 'B'],
  ['a model closed', open({ a: int }), closed({ a: int }), 'F'],
  ['a model opened', closed({ a: int }), open({ a: int }), 'B'],
])('%s is %s', (_, before, after, expected) => expect(verdict(before, after)).toBe(expected));

test('each incompatibility is named by path and kind', () => {
  const reader = open({ customer: closed({ id: int, mail: text }, ['mail']), lines: { type: 'array', items: open({ sku: int }) } });
  const writer = open({ customer: closed({ id: text, mail: text, fax: text }), lines: { type: 'array', items: open({ sku: text }) } });
  expect(jsonIncompatibilities(reader, writer).map(({ kind, path }) => `${kind} ${path}`)).toEqual([
    'required /customer/mail', 'type /customer/id', 'closed-model /customer/fax', 'type /lines/[]/sku',
  ]);
});

test('a schema that contains itself is compared, and its end is found', () => {
  const tree = (value: object): JsonSchema => ({ $ref: '#/$defs/node', $defs: { node: { type: 'object', properties: { value, next: { $ref: '#/$defs/node' } } } } } as JsonSchema);
  expect(verdict(tree(int), tree(number))).toBe('B');
});

const ajv = new Ajv();
const value = fc.oneof(fc.constantFrom('a', 'b', 'c', 'abcd', '', 1, 0, -1, 0.5, true), fc.array(fc.constantFrom('a', 1, 0.5), { maxLength: 2 }));
const written = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'z'), value);

test('whatever a writer may write is valid for a reader that is said to read it', () => {
  let compared = 0;
  fc.assert(fc.property(jsonPair, fc.array(written, { minLength: 20, maxLength: 60 }), ([before, after], values) => {
    if (jsonIncompatibilities(after as JsonSchema, before as JsonSchema).length > 0) return;
    const [old, next] = [ajv.compile(before), ajv.compile(after)];
    for (const each of values) {
      if (!old(each)) continue;
      compared++;
      expect(next(each)).toBe(true);
    }
  }), { numRuns: 400 });
  expect(compared).toBeGreaterThan(100);
});
