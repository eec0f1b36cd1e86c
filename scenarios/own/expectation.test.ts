import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Streams } from '../../engine/random-stream.ts';
import type { InputRecord } from '../../pipeline/own/outgoing.ts';
import { definitionSchema } from './definition.ts';
import { Expectation } from './expectation.ts';
import { formats } from './files.ts';

test('an id that looks like one of ours and was not sent yet is nobody\'s', () => {
  const definition = definitionSchema.parse({
    topics: { in: { topic: 'raw', id: { field: 'id' } }, out: { topic: 'clean' }, group: 'g' }, service: { command: 'true' }, records: { like: { id: 'o-1' } },
  });
  const expectation = new Expectation(definition, new Streams('1'), '.');
  const [first, second] = [0, 1].map((item) => expectation.record(item, 0, (_, call) => call).record);
  const itemOf = (value: string): number | null => expectation.understand({ key: null, value: Buffer.from(value), headers: {} }).item;
  expect([first, second].map(({ value }) => itemOf(value))).toEqual([0, 1]);
  expect(itemOf(second.value.replace(second.id, second.id.replace(/\d+$/, '999')))).toBeNull();
});

test('what was set aside is known by its id, or by its bytes; of those that say the same each is another one', () => {
  const definition = definitionSchema.parse({
    topics: { in: { topic: 'raw', id: { field: 'id' } }, out: { topic: 'clean' }, deadLetter: { topic: 'dead', id: { field: 'was.id' } }, group: 'g' }, service: { command: 'true' }, records: { like: { id: 'o-1' } },
  });
  const expectation = new Expectation(definition, new Streams(1), '.');
  const struck = (as: string) => ((_: string, call: { damage(id: string, params: object): boolean }) => (call.damage('malformed', { as, records: 9 }), call)) as never;
  for (const [item, point] of [struck('text'), struck('text'), struck('cut'), (_: string, call: object) => call].entries()) expectation.record(item, 0, point as never);
  const whose = (value: string) => expectation.recognise({ value: Buffer.from(value), headers: {} });
  expect(['not a record', 'not a record', 'not a record', '{"id":'].map((value) => whose(value).item)).toEqual([0, 1, 1, 2]);
  expect([whose('{"was":{"id":"o-3"}}'), whose('{"id":"o-3"}'), whose('{"was":{"id":"o-77"}}')]).toEqual([{ id: 'o-3', item: 3 }, { id: null, item: null }, { id: 'o-77', item: null }]);
  // Of what came out such a value tells nothing.
  expect(expectation.understand({ key: null, value: Buffer.from('not a record'), headers: {} }).item).toBeNull();
});

const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const expectationOf = (same: readonly string[], lines: readonly object[]): Expectation => {
  writeFileSync(join(folder, 'records.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return new Expectation(definitionSchema.parse({
    topics: { in: { topic: 'a', id: { field: 'id' } }, out: { topic: 'b' }, group: 'g' }, service: { command: 'x' }, same, records: { file: 'records.jsonl' },
  }), new Streams(1), folder);
};

test('a field that no record of a file has is refused before anything is sent', () => {
  expect(() => expectationOf(['amount', 'amuont'], [{ id: 1 }, { id: 2, amount: 3 }])).toThrow(expect.objectContaining({
    name: 'UsageError', where: 'same.1', message: 'no record has the field amuont', hint: 'fields are id, amount',
  }));
});

test('one that some record has is not', () => expect(() => expectationOf(['id', 'note.text'], [{ id: 1 }, { id: 2, note: { text: 'late' } }])).not.toThrow());

test('files of CSV have one set of columns: what any record has, and what faults add', () => {
  const columns = expectationOf([], [{ id: 1, amount: 2 }, { id: 2, amount: 3, note: 'late' }]).columns([{ fault: 'larger', atMs: 0, forMs: 1000, params: { field: 'filler' } }, { fault: 'noise', atMs: 0, forMs: 1000 }]);
  expect(columns).toEqual(['id', 'amount', 'note', 'filler']);
  const record = (fields: object): InputRecord => ({ item: 0, id: '1', dueMs: 0, key: null, value: JSON.stringify(fields), headers: {}, content: 0, struck: [] });
  expect(formats.csv([record({ id: 1, amount: 2 }), record({ id: 2, amount: 3, note: 'a,b' })], columns)).toBe('id,amount,note,filler\n1,2,,\n2,3,"a,b",\n');
});
