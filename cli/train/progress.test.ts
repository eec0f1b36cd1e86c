import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { madeLesson, stepMeasured, tryMeasured, cardMeasured } from '../../test/train/made-lesson.ts';
import type { Kept } from './course.ts';
import { readForm } from './lesson-file.ts';
import { lessonFileOf } from './lessons.ts';
import { keepCourse, keptCourse } from './progress.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let file = '';
let told: string[] = [];
beforeEach(() => {
  file = join(mkdtempSync(join(folder, 'a-')), '.wavetank', 'progress.json');
  told = [];
});

const now = new Date('2026-01-02T03:04:05Z');
const lesson = madeLesson();
const curve = { metric: 'behind', unit: 'ms', everyMs: 1000, values: [0, null, 3] };
const kept: Kept = { at: 1, stage: 'asking', records: { disease: { choice: 1, guess: null, hints: 2, run: stepMeasured({ curve }), tries: { 0: tryMeasured() } } }, cards: [cardMeasured(['buffer'])] };
const tell = (text: string): void => void told.push(text);
const from = 'made.yaml';
const keptOf = (of = lesson, seed = 1, source = from) => keptCourse(file, { lesson: of, seed, file: source }, now, tell);
const keep = (course: Kept, of = lesson, seed = 1, source = from) => keepCourse(file, { lesson: of, seed, file: source }, course, now, tell);

test('nobody has begun anything where there is no file', () => {
  expect(keptOf()).toBeNull();
  expect(told).toEqual([]);
});

test('what is kept is there again, for its lesson and its seed alone, beside others', () => {
  keep(kept);
  keep({ ...kept, at: 0 }, lesson, 7);
  keep({ ...kept, at: 0, stage: 'told' }, madeLesson({ id: 'other' }), 1);
  expect(keptOf()).toMatchObject(kept);
  expect(keptOf(lesson, 7)).toMatchObject({ at: 0 });
  expect(keptOf(lesson, 2)).toBeNull();
});

test('of a lesson that has changed since nothing is taken, and what was done before stays', () => {
  const changed = madeLesson({ question: 'And now?' });
  keep(kept);
  expect(keptOf(changed)).toBe('of another text');
  keep({ ...kept, at: 0 }, changed, 1);
  expect(keptOf(changed)).toMatchObject({ at: 0 });
  expect(keptOf()).toMatchObject(kept);
});

/** A lesson as it was after so many changes. */
const edited = (nth: number, id = 'made') => madeLesson({ id, question: `Question ${nth}?` });
const keysIn = (): string[] => Object.keys((JSON.parse(readFileSync(file, 'utf8')) as { lessons: object }).lessons);

test('of a lesson that is changed and played again and again the three texts are kept that were played last, on every seed', () => {
  for (let nth = 0; nth < 20; nth++) for (const seed of [1, 7]) keep(kept, edited(nth), seed);
  keep({ ...kept, at: 0 }, edited(18), 1);
  keep(kept, edited(20), 1);
  keep(kept);
  expect(keysIn()).toHaveLength(4);
  expect([keptOf(edited(18)), keptOf(edited(18), 7), keptOf(edited(20)), keptOf()]).toEqual([{ ...kept, at: 0 }, kept, kept, kept]);
  expect([17, 19].map((nth) => keptOf(edited(nth)))).toEqual(['of another text', 'of another text']);
  expect(told).toEqual([]);
});

test('a course of another lesson goes for no change of this one, nor does one that comes with the program for lessons of its name', () => {
  const shipped = readForm(lessonFileOf('iot-spike')!).lesson;
  const done: Kept = { at: 0, stage: 'asking', records: {}, cards: [cardMeasured(['buffer'])] };
  keep(done, shipped, 1, lessonFileOf('iot-spike')!);
  keep(kept);
  for (let nth = 0; nth < 5; nth++) keep(kept, edited(nth, 'iot-spike'), 1);
  expect([keptOf(shipped, 1, lessonFileOf('iot-spike')!), keptOf()]).toEqual([done, kept]);
  expect(keysIn()).toHaveLength(5);
});

test('lessons of two authors with one id push nothing of each other out, and go for no change of each other', () => {
  keep(kept, edited(100), 1, 'theirs.yaml');
  for (let nth = 0; nth < 5; nth++) keep({ ...kept, at: 0 }, edited(nth), 1, 'mine.yaml');
  expect(keptOf(edited(100), 1, 'theirs.yaml')).toEqual(kept);
  expect(keysIn()).toHaveLength(4);
  expect(keptOf(edited(9), 1, 'mine.yaml')).toBe('of another text');
  expect(keptOf(edited(9), 1, 'a-third.yaml')).toBeNull();
  // The same text is the same lesson, wherever it lies.
  expect(keptOf(edited(100), 1, 'moved/theirs.yaml')).toEqual(kept);
});

test('a copy of the same text goes on with the course, which stays that of the file in which it was begun', () => {
  keep(kept, lesson, 1, 'theirs.yaml');
  keep({ ...kept, at: 0 }, lesson, 1, 'copy.yaml');
  expect(keptOf(lesson, 1, 'theirs.yaml')).toMatchObject({ at: 0 });
  expect([keptOf(edited(1), 1, 'theirs.yaml'), keptOf(edited(1), 1, 'copy.yaml')]).toEqual(['of another text', null]);
});

test('what an older version kept, which did not say whose it is, is read and pushed out by nobody', () => {
  keep(kept);
  const content = JSON.parse(readFileSync(file, 'utf8')) as { lessons: Record<string, { file?: string }> };
  for (const course of Object.values(content.lessons)) delete course.file;
  writeFileSync(file, JSON.stringify(content));
  expect(keptOf()).toEqual(kept);
  expect(keptOf(edited(0))).toBe('of another text');
  for (let nth = 0; nth < 5; nth++) keep(kept, edited(nth));
  expect(keptOf()).toEqual(kept);
  expect(told).toEqual([]);
});

test('what another process keeps of another lesson at the same moment is not lost', async () => {
  keep(kept);
  const content = JSON.parse(readFileSync(file, 'utf8')) as { lessons: Record<string, unknown> };
  const theirs = JSON.stringify({ ...content, lessons: { ...content.lessons, 'other/1/0000000000000000': Object.values(content.lessons)[0] } });
  const [lock, next] = ['lock.1', 'lock.9'].map((name) => join(file.replace('.json', '.lock'), name));
  expect(readFileSync(lock, 'utf8')).toBe('free');
  const sign = join(folder, 'write-now');
  // It has the lock, has read what there was, and writes only once this process is about to.
  const script = `const fs = require('node:fs'); fs.writeFileSync(${JSON.stringify(next)}, JSON.stringify({ pid: process.pid, began: null })); console.log('at it');
    const asking = setInterval(() => { if (!fs.existsSync(${JSON.stringify(sign)})) return; fs.writeFileSync(${JSON.stringify(file)}, ${JSON.stringify(theirs)}); clearInterval(asking); }, 20)`;
  const other = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(other, 'exit');
  await once(other.stdout, 'data');
  writeFileSync(sign, '');
  keep({ ...kept, at: 0 }, lesson, 7);
  expect(keysIn()).toEqual([expect.stringMatching(/^made\/1\//), 'other/1/0000000000000000', expect.stringMatching(/^made\/7\//)]);
  await ended;
});

test('a file with many of them is read, and cut when it is written', () => {
  keep(kept);
  const content = JSON.parse(readFileSync(file, 'utf8')) as { lessons: Record<string, unknown> };
  const [[key, course]] = Object.entries(content.lessons);
  const old = Object.fromEntries(Array.from({ length: 40 }, (_, nth) => [`made/1/${String(nth).padStart(16, '0')}`, course]));
  writeFileSync(file, JSON.stringify({ ...content, lessons: { ...old, [key]: course } }));
  expect(keptOf()).toMatchObject(kept);
  expect(keysIn()).toHaveLength(41);
  keep(kept);
  expect(keysIn()).toEqual(['made/1/0000000000000038', 'made/1/0000000000000039', key]);
});

const [{ hints, run, tries }] = Object.values(kept.records);
test.each<[string, Partial<Kept>]>([
  ['a step that there is not', { at: 99 }],
  ['a record of a step that there is not', { records: { ...kept.records, gone: { hints, run, tries } } }],
  ['an answer that there is not', { records: { disease: { choice: 7, hints, run, tries } } }],
  ['a right answer that there is not', { records: { disease: { hints, run: stepMeasured({ right: -1 }), tries } } }],
  ['a hint too many', { records: { disease: { hints: 3, run, tries } } }],
  ['a try that there is not', { records: { disease: { hints, run, tries: { 1: tryMeasured() } } } }],
  ['told what was not run', { at: 1, stage: 'told' }],
  ['a step before it that was not run', { records: {} }],
])('a course with %s is set aside, told once, and leaves the others alone', (_, change) => {
  keep(kept, lesson, 7);
  keep({ ...kept, ...change });
  const damaged = readFileSync(file, 'utf8');
  expect(keptOf()).toBeNull();
  expect(told).toEqual([expect.stringMatching(/of made is damaged: it is kept in .*progress\.damaged-20260102T030405\.json/)]);
  expect(readFileSync(join(file, '..', 'progress.damaged-20260102T030405.json'), 'utf8')).toBe(damaged);
  expect(keptOf()).toBeNull();
  expect(keptOf(lesson, 7)).toMatchObject(kept);
  expect(told).toHaveLength(1);
});

test.each([['cut off', (text: string) => text.slice(0, 40)], ['changed by hand', (text: string) => text.replace('"at": 1', '"at": "one"')], ['empty', () => '']])('what is %s is set aside, told, and not lost', (_, damage) => {
  keep(kept);
  const damaged = damage(readFileSync(file, 'utf8'));
  writeFileSync(file, damaged);
  expect(keptOf()).toBeNull();
  const aside = join(file, '..', 'progress.damaged-20260102T030405.json');
  expect(told).toEqual([expect.stringContaining('progress.damaged-20260102T030405.json')]);
  expect(readFileSync(aside, 'utf8')).toBe(damaged);
  // Told once: then it is there no more.
  keptOf();
  expect(told).toHaveLength(1);
});

test('what another version wrote is left as it is', () => {
  keep(kept);
  writeFileSync(file, readFileSync(file, 'utf8').replace('"schemaVersion": 1', '"schemaVersion": 2'));
  expect(() => keptOf()).toThrow(/schemaVersion 2; this wavetank reads 1/);
  expect(readdirSync(join(file, '..')).toSorted()).toEqual(['progress.json', 'progress.lock']);
});
