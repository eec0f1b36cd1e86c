import { expect, test } from 'vitest';
import { parsePredicate } from './predicate.ts';

test.each<[string, Readonly<Record<string, string>>, boolean]>([
  ['Gr\u00f6\u00dfe>5', { 'Gr\u00f6\u00dfe': '6' }, true],
  ['\u6570\u91cf<=5 and amount>1', { '\u6570\u91cf': '5', amount: '2' }, true],
  ['name==Smith and Sons', { name: 'Smith and Sons' }, true],
  ['name==Smith and Sons and amount>5', { name: 'Smith and Sons', amount: '6' }, true],
  ['name==Smith and Sons and amount>5', { name: 'Smith and Sons', amount: '5' }, false],
  ['a==1 and b==2 and c==3', { a: '1', b: '2', c: '4' }, false],
  ['/address/city==K\u00f6ln', { '/address/city': 'K\u00f6ln' }, true],
  ['note==', { note: '' }, true],
])('%s of %j', (text, record, holds) => {
  expect(parsePredicate(text).holds((name) => record[name])).toBe(holds);
});

test.each(['amount', '>5', 'amount and b==1', ''])('"%s" compares nothing', (text) => {
  expect(() => parsePredicate(text)).toThrow(/compares nothing/);
});

test.each(['kwh>', 'kwh <= ', 'a==1 and kwh<'])('%j lacks a value, and is refused', (text) => expect(() => parsePredicate(text)).toThrow(/lacks the value/));

test('what is empty can be asked for', () => expect(parsePredicate('remark==').holds((name) => (name === 'remark' ? '' : undefined))).toBe(true));

test('it tells which fields it compares', () => expect(parsePredicate('Gr\u00f6\u00dfe>5 and /address/city==a and b').fields).toEqual(['Gr\u00f6\u00dfe', '/address/city']));
