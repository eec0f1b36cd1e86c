import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lesson } from '../../scenarios/iot-spike/code/lesson.ts';
import { noStyle } from '../text/style.ts';
import { modelLines } from './model-text.ts';
import { programText } from './programs.ts';

const page = { style: noStyle, width: 80 };
const model = programText(lesson, 'model.mjs');

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'wavetank-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('the model solution is told as what it has for what the learner has, and lies beside it', () => {
  const own = model.replace('let working = false;', `let working = false; // ${'because '.repeat(12)}`);
  const lines = modelLines(lesson, folder, own.replaceAll('\n', '\r\n'), page);
  expect(lines.join(' ')).toContain(`lies in ${join(folder, 'model.mjs')}. What it has`);
  expect(lines.filter((line) => /^[-+]/.test(line))).toEqual([`${`-  let working = false; // ${'because '.repeat(12)}`.slice(0, 79)}…`, '+  let working = false;']);
  expect(readFileSync(join(folder, 'model.mjs'), 'utf8')).toBe(model);
});

test('what has its name there is left as it is', () => {
  writeFileSync(join(folder, 'model.mjs'), 'mine');
  expect(modelLines(lesson, folder, '', page)[0]).toBe('One way to write it. What it has (+) for what you have (-):');
  expect(readFileSync(join(folder, 'model.mjs'), 'utf8')).toBe('mine');
});

test('nothing is said where there is no difference', () => {
  expect(modelLines(lesson, folder, model, page)).toEqual(['It is what we would write.']);
  expect(existsSync(join(folder, 'model.mjs'))).toBe(false);
});
