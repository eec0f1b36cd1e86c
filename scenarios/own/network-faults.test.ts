import { expect, test } from 'vitest';
import { definitionMistakes } from './definition-mistakes.ts';
import { definitionSchema } from './definition.ts';
import { behind } from './topics.ts';

const mistakes = (fault: object): string[] => definitionMistakes(definitionSchema.parse({
  topics: { in: { topic: 'raw', id: { field: 'id' } }, out: { topic: 'clean' }, group: 'g' }, service: { command: 'true' }, records: { like: { id: 'o-1' } },
  faults: [{ at: '1s', for: '1s', ...fault }],
})).map(({ message }) => message);

test('an API key that there is none of is a mistake in the config', () => {
  expect(mistakes({ fault: 'network-drop-response', api: 'Prodcue' })).toEqual([expect.stringContaining("'Prodcue' is not served")]);
  expect(mistakes({ fault: 'network-drop-response', api: 'Produce', broker: 1 })).toEqual([]);
  expect(mistakes({ fault: 'network-drop-response', broker: -1 })).toHaveLength(1);
});

test('a topic and a group are those of the config, under whatever name they stand', () => {
  const begun: object[] = [];
  const proxy = behind({ brokers: ['a:1'], begin: (_, params) => (begun.push(params), { hits: 0, end() {} }) }, 'wavetank-1-');
  proxy.begin('error', { api: 'Produce', topic: 'raw', partition: 0 });
  proxy.begin('coordinator-moved', { group: 'g' });
  expect(begun).toEqual([{ api: 'Produce', topic: 'wavetank-1-raw', partition: 0 }, { group: 'wavetank-1-g' }]);
});
