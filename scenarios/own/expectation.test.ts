import { expect, test } from 'vitest';
import { Streams } from '../../engine/random-stream.ts';
import { definitionSchema } from './definition.ts';
import { Expectation } from './expectation.ts';

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
