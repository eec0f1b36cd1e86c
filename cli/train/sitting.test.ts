import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { executed, madeLesson, stepMeasured } from '../../test/train/made-lesson.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import type { LessonCommand, LessonState } from '../../tui/lesson/state.ts';
import type { Display } from '../../tui/program.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import { Interruption } from '../interruption.ts';
import { processTerminal } from '../terminal.ts';
import { keepCourse, keptCourse, lockCourse, progressFile } from './progress.ts';
import { playLesson, playLessonOn } from './sitting.ts';

const lesson = madeLesson();
const byHand = { at: 1, stage: 'asking', records: { disease: { choice: 1, guess: null, hints: 2, run: stepMeasured(), tries: {} } }, cards: [] } as const;
const asPlayed = { lesson, seed: 1, file: 'made.yaml' };
const now = new Date();
const tell = (text: string): void => void said.push(text);

const before = process.cwd();
let said: string[] = [];
beforeEach(() => {
  process.chdir(mkdtempSync(join(tmpdir(), 'wavetank-')));
  writeFileSync('answers.yaml', 'steps: { disease: { choice: 2 } }\ncards: false\n');
  said = [];
});
afterEach(() => {
  const folder = process.cwd();
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

/** Plays the made lesson from the file of answers, on runs that nobody executed. */
function played(change: { again?: boolean; named?: string; question?: string; seed?: number; interruption?: Interruption } = {}): Promise<ExitCode> {
  const { again = false, named = '--lesson made.yaml', question = lesson.question, seed = 1, interruption = new Interruption(() => {}) } = change;
  const terminal = { ...processTerminal(), say: (text = '') => void said.push(text), emit: (text: string) => void said.push(text), warn: (text: string) => void said.push(text) };
  return playLesson({
    lesson: { ...lesson, question }, scenario, file: 'made.yaml', named, seed, answers: 'answers.yaml', again, terminal, interruption, execute: (plan) => Promise.resolve(executed(plan)),
  });
}

const kept = (of = lesson) => keptCourse(progressFile, { ...asPlayed, lesson: of }, now, tell);

test('a file of answers takes the place of nothing that was done by hand, unless it is asked to', async () => {
  keepCourse(progressFile, asPlayed, byHand, now, tell);
  const text = readFileSync(progressFile, 'utf8');
  await expect(played()).rejects.toThrow(expect.objectContaining({ where: '--answers', message: 'made was begun here already, and answers from a file would take the place of that', hint: '--again begins anew' }));
  expect(readFileSync(progressFile, 'utf8')).toBe(text);
  expect(await played({ again: true })).toBe(exitCode.ok);
  expect(kept()).toMatchObject({ at: 1, stage: 'cards', records: { disease: { choice: 1 }, buffer: { choice: null } } });
});

test('a lesson of the same id and other words begins anew, and what was done of the first stays', async () => {
  keepCourse(progressFile, asPlayed, byHand, now, tell);
  await played({ question: 'And now?' });
  expect(said).toContain('made is not word for word what you began: it begins anew, and what you did before stays kept');
  expect(kept()).toMatchObject(byHand);
  expect(kept({ ...lesson, question: 'And now?' })).toMatchObject({ stage: 'cards' });
});

const options = { scenario, seed: 1, again: false, out: '', crashed() {}, file: 'made.yaml', lineOf: () => null };

/** Opens the lesson on a screen and gives it these commands; answers with what the opening page tells. */
async function opened(of = lesson, ...commands: readonly LessonCommand[]): Promise<readonly string[]> {
  let notes: readonly string[] = [];
  const display = {
    show({ initial }: { readonly initial: unknown }, command: (command: LessonCommand) => void) {
      notes = (initial as LessonState).view.notes;
      queueMicrotask(() => [...commands, { do: 'leave' } as const].forEach(command));
      return { change() {}, resume() {} };
    },
  } as unknown as Display;
  await playLessonOn(display, { ...options, lesson: of, interruption: new Interruption(() => {}), terminal: { ...processTerminal(), warn: tell } });
  return [...notes];
}

test('its screen tells so too, where one begins', async () => {
  keepCourse(progressFile, asPlayed, byHand, now, tell);
  const notes = await opened({ ...lesson, question: 'And now?' });
  expect(notes).toEqual(['made is not word for word what you began: it begins anew, and what you did before stays kept']);
  expect(said).toEqual(notes);
  expect(await opened()).toEqual([]);
});

test('progress that is damaged is told where one begins, and after leaving', async () => {
  keepCourse(progressFile, asPlayed, byHand, now, tell);
  writeFileSync(progressFile, '{');
  const notes = await opened();
  expect(notes).toEqual([expect.stringMatching(/^\.wavetank\/progress\.json is damaged: it is kept as \.wavetank\/progress\.damaged-\S+\.json, and your progress begins anew$/)]);
  expect(said).toEqual(notes);
});

test('so is progress that was damaged while one plays', async () => {
  const display = opened(lesson, { do: 'choose', answer: 1 });
  mkdirSync(dirname(progressFile), { recursive: true });
  writeFileSync(progressFile, '{');
  expect(await display).toEqual([]);
  expect(said).toEqual([expect.stringContaining('is damaged: it is kept as')]);
  expect(kept()).toMatchObject({ at: 0, records: { disease: { choice: 1 } } });
});

test('who leaves before the first answer is not told that something is kept', async () => {
  const interruption = new Interruption(() => {});
  interruption.interrupt();
  await played({ interruption });
  expect(said.at(-1)).toBe('nothing is kept yet; begin with   npx wavetank train --lesson made.yaml');
  // What was done before stays, also where one began anew and left at once.
  keepCourse(progressFile, asPlayed, byHand, now, tell);
  await played({ interruption, again: true });
  expect(said.at(-1)).toBe('kept; go on with   npx wavetank train --lesson made.yaml');
});

test('the last line names the lesson as it was named', async () => {
  await played({ named: '--lesson mine/made.yaml', seed: 4 });
  expect(said.at(-1)).toBe('the cards as a page   npx wavetank train --lesson mine/made.yaml --seed 4 --cards');
});

test('a lesson that is open elsewhere is told, and nothing of it is touched; on another seed it is another course', async () => {
  keepCourse(progressFile, asPlayed, byHand, now, tell);
  const giveBack = lockCourse(progressFile, asPlayed);
  const refused = expect.objectContaining({ message: expect.stringMatching(/^the lesson made is open on another screen: process \d+, since \d{4}-/), where: progressFile, hint: expect.stringMatching(/^go on there, or press q there; where that is gone, remove \.wavetank\/lessons\/made-1\.lock\/lock\.1$/) }) as Error;
  await expect(played({ again: true })).rejects.toThrow(refused);
  await expect(opened(lesson, { do: 'choose', answer: 0 })).rejects.toThrow(refused);
  expect(() => lockCourse(progressFile, { lesson: madeLesson({ question: 'And now?' }), seed: 1 })).toThrow(refused);
  expect(kept()).toEqual(byHand);
  await played({ seed: 4 });
  giveBack();
  await played({ again: true });
  expect(kept()).not.toEqual(byHand);
  // Given back also by who played last.
  lockCourse(progressFile, asPlayed)();
  lockCourse(progressFile, { lesson: madeLesson({ question: 'And now?' }), seed: 1 })();
  expect(readdirSync(join('.wavetank', 'lessons')).toSorted()).toEqual(['made-1.lock', 'made-4.lock']);
});
