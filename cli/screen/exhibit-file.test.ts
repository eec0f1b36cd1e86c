import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exhibitFiles, type TaskMoment } from '../../engine/exhibit.ts';
import { ExhibitFile } from './exhibit-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
  mkdirSync(join(folder, 'stores'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const task = (number: number): TaskMoment => ({ is: 'lost', number, atMs: number });
const append = (text: string): void => appendFileSync(join(folder, 'stores', exhibitFiles.task), text);

test('before anything is shown there is no file, and nothing to read', () => {
  const file = new ExhibitFile('task');
  expect([file.fresh(folder), file.length, file.read(folder, 0, 9)]).toEqual([[], 0, []]);
});

test('however the file grows, every line is told once, and any stretch can be read', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 60 }), fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 20 }), fc.nat({ max: 70 }), fc.nat({ max: 70 }), (count, cuts, from, length) => {
    rmSync(join(folder, 'stores', exhibitFiles.task), { force: true });
    const all = Array.from({ length: count }, (_, i) => task(i));
    let text = all.map((each) => `${JSON.stringify(each)}\n`).join('');
    const file = new ExhibitFile('task');
    const told: TaskMoment[] = [];
    for (const cut of [...cuts, Infinity]) {
      append(text.slice(0, cut));
      text = text.slice(cut);
      told.push(...file.fresh(folder));
    }
    expect(told).toEqual(all);
    expect(file.read(folder, from, length)).toEqual(all.slice(from, from + length));
  }), { numRuns: 50 });
});

test('a run that is over has moved', () => {
  const file = new ExhibitFile('task');
  append(`${JSON.stringify(task(1))}\n`);
  file.grow(folder);
  const moved = `${folder}-moved`;
  renameSync(folder, moved);
  folder = moved;
  expect(file.read(folder, 0, 1)).toEqual([task(1)]);
});
