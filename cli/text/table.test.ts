import { expect, test } from 'vitest';
import { ansiStyle, widthOf } from './style.ts';
import { hanging, table, wrap } from './table.ts';

test('columns line up, numbers to the right, nothing trails', () => {
  expect(table([['generated', '150,212', ''], ['lost', '37', '✗']], [{}, { align: 'right' }])).toEqual([
    'generated  150,212', 'lost            37  ✗',
  ]);
});

test('colour takes no room', () => {
  const red = ansiStyle('bad', '✗ failed');
  expect(red).not.toBe('✗ failed');
  expect(widthOf(red)).toBe(8);
});

test('text is broken at blanks, and only there', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('incomprehensibilities are', 5)).toEqual(['incomprehensibilities', 'are']);
});

test('a paragraph hangs under its label', () => {
  expect(hanging('faults', 'burst and crash and restart and more', 8, 28)).toEqual([
    'faults  burst and crash and', '        restart and more',
  ]);
});
