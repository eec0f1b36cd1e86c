import { expect, test } from 'vitest';
import { makeTheme } from '../theme.ts';
import { box, rule } from './box.ts';
import { widthOf } from './cells.ts';

const plain = makeTheme({ colour: false, ascii: false });

test('a box has titles left and right, and cuts what is too long', () => {
  expect(box(['one', 'a row that is too long'], { width: 24, height: 5, title: 'left', note: 'at right' }, plain)).toEqual([
    '╭ left ───── at right ─╮', '│ one                  │', '│ a row that is too l… │', '│                      │', '╰──────────────────────╯',
  ]);
});

test('the right title gives way, then the left one is cut', () => {
  expect(box([], { width: 14, height: 2, title: 'a long title', note: 'note' }, plain)[0]).toBe('╭ a long … ──╮');
  expect(rule(20, 'rule', '', false, plain)).toBe('─ rule ─────────────');
});

test('a box is as wide as it was told, down to nothing', () => {
  for (let width = 1; width < 40; width++) {
    for (const row of box(['some text'], { width, height: 3, title: 'title', note: 'the note' }, makeTheme({ colour: true, ascii: false }))) {
      expect(widthOf(row)).toBeLessThanOrEqual(Math.max(width, 4));
    }
  }
});
