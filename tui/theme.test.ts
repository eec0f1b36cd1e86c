import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable, widthOf } from './text/cells.ts';
import { glyph, legend, makeTheme, themeOf } from './theme.ts';

const ascii = makeTheme({ colour: false, ascii: true });

test('a terminal says by its environment what it can show', () => {
  expect(themeOf({}).paint('bad', 'lost')).toBe('\u001B[31mlost\u001B[0m');
  expect(themeOf({ NO_COLOR: '1' }).paint('bad', 'lost')).toBe('lost');
  expect(themeOf({ TERM: 'dumb' }).paint('bad', 'lost')).toBe('lost');
  expect(themeOf({ LANG: 'en_US.UTF-8' }).finish('✓')).toBe('✓');
  expect(themeOf({ LANG: 'en_US.UTF-8', LC_ALL: 'C' }).finish('✓')).toBe('+');
  expect(themeOf({ TERM: 'linux' }).finish('✗')).toBe('x');
});

test('every glyph with a meaning has an ASCII twin of its own', () => {
  const twins = Object.values(glyph).map((each) => ascii.finish(each));
  expect(new Set(twins).size).toBe(twins.length);
  expect(legend).toHaveLength(twins.length);
});

test('in ASCII nothing else is left, and every row keeps its width', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }).map(printable), (text) => {
    const row = ascii.finish(text);
    expect(row).toMatch(/^[\u0020-\u007E]*$/u);
    expect(row).toHaveLength(widthOf(text));
  }));
  expect(ascii.finish('╭─ café ⠤⣀ █▒ 水 ─╮')).toBe('+- cafe -_ #= ?? -+');
});
