import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { bare, beside, block, clip, fit, fitting, mapCharacters, paragraph, printable, spread, widthOf } from './cells.ts';

const red = (text: string): string => `\u001B[31m${text}\u001B[0m`;

test('colour takes no cell, and wide characters take two', () => {
  expect(widthOf(red('lost'))).toBe(4);
  expect(widthOf('水量')).toBe(4);
  expect(widthOf('⠤⣀█╭✓…')).toBe(6);
});

test('a row is padded or cut to exactly its width, and a cut style is closed', () => {
  expect(fit('abc', 5)).toBe('abc  ');
  expect(fit('abc', 5, 'right')).toBe('  abc');
  expect(fit('abc', 5, 'centre')).toBe(' abc ');
  expect(fit('abcdef', 4)).toBe('abc…');
  expect(fit(red('abcdef'), 4)).toBe('\u001B[31mabc\u001B[0m…');
  expect(fit('水量計', 4)).toBe('水… ');
  expect(fit('anything', 0)).toBe('');
});

test('any text fits into any width', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }).map(printable), fc.integer({ min: 0, max: 40 }), (text, width) => {
    expect(stringWidth(fit(text, width))).toBe(width);
    expect(widthOf(clip(red(text), width))).toBeLessThanOrEqual(width);
    expect(widthOf(spread(text, red(text), width))).toBe(width);
  }));
});

test('left and right share a row, and the left one gives way', () => {
  expect(spread('left', 'right', 14)).toBe('left     right');
  expect(spread('too much text', 'right', 12)).toBe('too m… right');
});

test('parts that find no room are left out, the first never', () => {
  expect(fitting(['✗ 1 of 2', '', 'slow', 'DuckDB'], 15, ' · ')).toBe('✗ 1 of 2 · slow');
  expect(fitting(['too long already'], 4, ' ')).toBe('too long already');
});

test('blocks have the size that they were given', () => {
  expect(block(['a', 'bcd', 'e'], 2, 2)).toEqual(['a ', 'b…']);
  expect(beside(1, ['ab', 'cd'], ['ef', 'gh'])).toEqual(['ab ef', 'cd gh']);
});

test('a paragraph is broken at blanks', () => {
  expect(paragraph('one two three', 7)).toEqual(['one two', 'three']);
  expect(paragraph('incomprehensible', 8)).toEqual(['incompr…']);
});

test('what could move the cursor or change the terminal is taken out', () => {
  expect(printable('a\u001B[2Jb\nc\td\u202Ee')).toBe('a [2Jb c d e');
});

test('characters are replaced without touching styles', () => {
  expect(mapCharacters(red('✓x'), (each) => (each === '✓' ? '+' : each))).toBe(red('+x'));
  expect(bare(red('水'))).toBe('水');
  expect(mapCharacters('水', (_, cells) => '?'.repeat(cells))).toBe('??');
});
