import { existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFolders } from './make-folders.ts';

let out: string;
beforeEach(() => { out = mkdtempSync(join(tmpdir(), 'wavetank-folders-')); });
afterEach(() => rmSync(out, { recursive: true }));

test('makes what is missing, and names the first that it made', () => {
  expect(makeFolders(join(out, 'a', 'b', 'c'))).toBe(join(out, 'a'));
  expect(makeFolders(join(out, 'a', 'b', 'd'))).toBe(join(out, 'a', 'b', 'd'));
  expect(makeFolders(join(out, 'a', 'b', 'c'))).toBeUndefined();
  expect(existsSync(join(out, 'a', 'b', 'c'))).toBe(true);
});

test('does not take a file for a folder', () => {
  writeFileSync(join(out, 'file'), '');
  expect(() => makeFolders(join(out, 'file'))).toThrow(expect.objectContaining({ code: 'EEXIST' }));
  expect(() => makeFolders(join(out, 'file', 'a'))).toThrow(expect.objectContaining({ code: 'ENOTDIR' }));
});

// Windows deletes no folder that somebody is in.
test.skipIf(process.platform === 'win32')('comes to an end in a working folder that was deleted', () => {
  const before = process.cwd();
  const gone = join(out, 'gone');
  mkdirSync(gone);
  process.chdir(gone);
  try {
    rmdirSync(gone);
    expect(() => makeFolders('runs')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
    expect(() => makeFolders(join('.wavetank', 'runs'))).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  } finally {
    process.chdir(before);
  }
});
