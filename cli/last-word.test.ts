import { expect, test } from 'vitest';
import { endOf, lastWordIn } from './last-word.ts';

/** What is kept of words that come in pieces. */
const heard = (words: string): string => (words.match(/[^]{1,700}/g) ?? []).reduce((kept, piece) => endOf(kept + piece), '');

test('a last word is heard whole, however long it is and whatever was said before', () => {
  const failure = { name: 'UsageError', message: 'ended the process', where: `${'deep/'.repeat(1000)}worker.mjs:30`, hint: null, code: null, stack: '' };
  expect(lastWordIn(heard(`${'noise\n'.repeat(1000)}\nwavetank-last-word ${JSON.stringify(failure)}\n`))).toEqual(failure);
});

test('of other words the end is kept', () => {
  const kept = heard(`${'noise\n'.repeat(1000)}the last line\n`);
  expect([kept.length, kept.endsWith('\nthe last line\n'), lastWordIn(kept)]).toEqual([2000, true, null]);
});
