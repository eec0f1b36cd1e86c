import { expect, test } from 'vitest';
import { definitionSchema } from '../../scenarios/own/definition.ts';
import { secretMistakes } from './secrets.ts';

const base = { topics: { in: { topic: 'raw', id: { field: 'id' } }, out: { topic: 'clean' }, group: 'orders' }, records: { like: { id: 'o-1' } } };
const told = (service: object, environment: Record<string, string>, variants: object = {}): string[] => (
  secretMistakes(definitionSchema.parse({ ...base, service, variants }), environment).map(({ path }) => path.join('.')));

test.each(['DB_PASSWORD', 'GITHUB_TOKEN', 'client_secret', 'API_KEY', 'STRIPE_KEY', 'AWS_SECRET_ACCESS_KEY'])('the value of %s is refused wherever it stands', (name) => {
  const environment = { [name]: 'hunter2-secret' };
  expect(told({ command: 'run', env: { DB: 'hunter2-secret', PLAIN: 'no' } }, environment)).toEqual(['service.env.DB']);
  expect(told({ command: 'run --password hunter2-secret' }, environment)).toEqual(['service.command']);
  expect(told({ command: 'run' }, environment, { other: { about: 'x', env: { URL: 'db://me:hunter2-secret@host' } } })).toEqual(['variants.other.env.URL']);
});

test.each([
  [{ HOME: 'hunter2-secret' }],
  [{ KEYBOARD: 'hunter2-secret' }],
  [{ DB_PASSWORD: '' }],
  [{ DB_PASSWORD: 'no' }],
  [{ DB_PASSWORD: 'something-else' }],
])('beside %j it is a value like any other', (environment) => {
  expect(told({ command: 'run', env: { DB: 'hunter2-secret', PLAIN: 'no' } }, environment as Record<string, string>)).toEqual([]);
});

test('it is told once, by the name of the variable and without its value', () => {
  const [{ message }] = secretMistakes(definitionSchema.parse({ ...base, service: { command: 'run', env: { DB: 'hunter2-secret' } } }), { DB_PASSWORD: 'hunter2-secret', TOKEN: 'hunter2-secret' });
  expect(message).toContain('DB_PASSWORD');
  expect(message).not.toContain('hunter2');
});
