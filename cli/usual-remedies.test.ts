import { expect, test } from 'vitest';
import { serviceText, usualRemedies } from './usual-remedies.ts';

test('what is not said is all remedies of ours, and of a pipeline of one\'s own the service that is shipped', () => {
  expect(usualRemedies({})).toBe('all');
  expect(usualRemedies({ own: {} })).toBe('none');
});

test.each([
  [undefined, ['buffer'], ''],
  [{}, [], 'the service as it is'],
  [{}, ['mended', 'fast'], 'with mended, fast'],
] as const)('own %j with %j is told as "%s"', (own, remedies, text) => {
  expect(serviceText({ own, remedies: [...remedies] })).toBe(text);
});
