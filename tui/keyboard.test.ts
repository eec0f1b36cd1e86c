import type { Key as InkKey } from 'ink';
import { expect, test } from 'vitest';
import { keysOf } from './keyboard.ts';

const none = { ctrl: false, shift: false, tab: false } as InkKey;

test('keys have the names of the key table', () => {
  expect(keysOf('', { ...none, upArrow: true })).toEqual(['up']);
  expect(keysOf('', { ...none, escape: true, meta: true })).toEqual(['escape']);
  expect(keysOf('', { ...none, delete: true })).toEqual(['backspace']);
  expect(keysOf('', { ...none, tab: true, shift: true })).toEqual(['shift+tab']);
  expect(keysOf('c', { ...none, ctrl: true })).toEqual(['ctrl+c']);
  expect(keysOf('z', { ...none, ctrl: true })).toEqual([]);
  expect(keysOf('?', { ...none, shift: true })).toEqual(['?']);
});

test('what comes in one piece is still one key after another', () => {
  expect(keysOf('12\t\r', none)).toEqual(['1', '2', 'tab', 'enter']);
  expect(keysOf('5\u007F', none)).toEqual(['5', 'backspace']);
  expect(keysOf('水\u0001', none)).toEqual(['水']);
});
