import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lesson } from '../../scenarios/iot-spike/code/lesson.ts';
import { programText, writeStart } from './programs.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'wavetank-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('the naive program is written where there is none, and left as it is once it is there', () => {
  const path = join(folder, 'own', lesson.file);
  expect(writeStart(lesson, path)).toBe(true);
  expect(readFileSync(path, 'utf8')).toBe(programText(lesson, lesson.naive));
  expect(readdirSync(join(folder, 'own')).toSorted()).toEqual(['worker-io.d.ts', lesson.file]);
  writeFileSync(path, 'mine');
  expect(writeStart(lesson, path)).toBe(false);
  expect(readFileSync(path, 'utf8')).toBe('mine');
});

test('types of an earlier version are brought up to date; another file of their name is left as it is', () => {
  const [path, types] = [join(folder, lesson.file), join(folder, 'worker-io.d.ts')];
  writeStart(lesson, path);
  const own = readFileSync(types, 'utf8');
  writeFileSync(types, `${own.split('\n')[0]}\nolder`);
  writeStart(lesson, path);
  expect(readFileSync(types, 'utf8')).toBe(own);
  writeFileSync(types, 'mine');
  writeStart(lesson, path);
  expect(readFileSync(types, 'utf8')).toBe('mine');
});

test('a folder of its name is refused', () => {
  mkdirSync(join(folder, lesson.file));
  expect(() => writeStart(lesson, join(folder, lesson.file))).toThrow('is no file');
});
