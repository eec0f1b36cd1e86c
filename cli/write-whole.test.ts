import { chmodSync, closeSync, existsSync, lstatSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { UsageError } from '../engine/usage-error.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { writeNew, writeWhole } from './write-whole.ts';

const all = temporaryFolder();
afterAll(() => all.remove());

let folder = '';
let nth = 0;
beforeEach(() => mkdirSync((folder = join(all.path, String(nth++)))));

const told = { what: 'the page', hint: 'another folder' };
const taken = new UsageError('there is one already');
const refused = (message: RegExp): unknown => expect.objectContaining({ name: 'UsageError', hint: told.hint, message: expect.stringMatching(message) });

describe('a file written as a whole', () => {
  test('stands in its place with nothing beside it, its folder made, its mode and its link kept', () => {
    const file = join(folder, 'new', 'a.html');
    writeWhole(file, 'one', told);
    chmodSync(file, 0o600);
    symlinkSync(file, join(folder, 'link'));
    writeWhole(join(folder, 'link'), 'two', told);
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777, lstatSync(join(folder, 'link')).isSymbolicLink()]).toEqual(['two', 0o600, true]);
    expect(readdirSync(folder, { recursive: true }).toSorted()).toEqual(['link', 'new', 'new/a.html']);
  });

  test('is never seen half: who has it open goes on with the one before', () => {
    const file = join(folder, 'a.html');
    writeWhole(file, 'one', told);
    const open = openSync(file, 'r');
    writeWhole(file, 'two', told);
    expect([readFileSync(open, 'utf8'), readFileSync(file, 'utf8')]).toEqual(['one', 'two']);
    closeSync(open);
  });

  test('that cannot be written leaves nothing, and is told with what to try', () => {
    mkdirSync(join(folder, 'taken'));
    writeFileSync(join(folder, 'file'), 'mine');
    for (const name of ['taken', 'file/a.html']) expect(() => writeWhole(join(folder, name), 'x', told)).toThrow(refused(/^the page cannot be written \((EISDIR|ENOTDIR|EEXIST)\)$/));
    expect(() => writeWhole(join(folder, 'file/a.html'), 'x', { ...told, where: '--out' })).toThrow(expect.objectContaining({ where: '--out' }));
    expect(readdirSync(folder).toSorted()).toEqual(['file', 'taken']);
  });

  test.runIf(existsSync('/dev/full'))('on a full disk is told as that, by the name of the file; a device is written into', () => {
    const file = join(folder, 'full');
    symlinkSync('/dev/full', file);
    expect(() => writeWhole(file, 'x', told)).toThrow(expect.objectContaining({ code: 'ENOSPC', path: file }));
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(() => writeWhole('/dev/null', 'x', told)).not.toThrow();
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });
});

describe('a file that may not be there yet', () => {
  test('is written once; what came first stays, also where it came a moment ago', () => {
    const file = join(folder, 'new', 'a.json');
    writeNew(file, 'first', told, taken);
    expect(() => writeNew(file, 'second', told, taken)).toThrow(taken);
    expect([readFileSync(file, 'utf8'), readdirSync(join(folder, 'new'))]).toEqual(['first', ['a.json']]);
  });

  test('that cannot be written leaves nothing, and is told with what to try', () => {
    writeFileSync(join(folder, 'file'), 'mine');
    expect(() => writeNew(join(folder, 'file/a.json'), 'x', told, taken)).toThrow(refused(/cannot be written \((ENOTDIR|EEXIST)\)/));
    expect(readdirSync(folder)).toEqual(['file']);
  });
});
