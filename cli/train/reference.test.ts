import { expect, test } from 'vitest';
import { filled, parseReference, proseOf, referencesIn } from './reference.ts';

const text = 'lost {dropped}, before {sick/latency{class=critical,phase=burst}:p99}, at {knob:sink.service}';

test('figures stand in braces, with their tags, and with the step of whose run they are', () => {
  expect(referencesIn(text)).toEqual([
    { step: null, expression: 'dropped' }, { step: 'sick', expression: 'latency{class=critical,phase=burst}:p99' }, { step: null, expression: 'knob:sink.service' },
  ]);
  expect(parseReference(' no-remedies/dropped:share ')).toEqual({ step: 'no-remedies', expression: 'dropped:share' });
});

test('a text is told with their values', () => {
  const values = [{ value: 90_436, unit: 'items' }, { value: 2_500, unit: 'ms' }, null];
  expect(filled(text, () => values.shift()!)).toBe('lost 90,436, before 2.5 s, at unknown');
});

test('a length of time is told in words where it is one of whole minutes', () => {
  expect([3_600_000, 7_200_000, 150_000, 46_600].map((value) => proseOf({ value, unit: 'ms' }))).toEqual(['60 minutes', '2 hours', '2 min 30 s', '46.6 s']);
});

test('nouns stand in the text itself, other units are a part of a value', () => {
  const told = ([value, unit]: [number, string]) => proseOf({ value, unit });
  expect(([[1_234, 'events'], [2.5, 'factor'], [45, 'percent'], [65_536, 'bytes'], [8, 'ms']] as [number, string][]).map(told)).toEqual(['1,234', '2.5', '45 %', '64 KiB', '8 ms']);
});
