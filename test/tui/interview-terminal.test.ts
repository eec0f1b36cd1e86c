import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { kindOf } from '../../cli/interview/paper.ts';
import { readSheet } from '../../cli/interview/sheet.ts';
import type { Sitting } from '../../cli/interview/sitting.ts';
import { workFolder } from '../cli/wavetank.ts';
import { madeSheet } from '../interview/made-sheet.ts';
import { Candidate } from './candidate.ts';
import { processOf } from './process-of.ts';

/** End to end: an interview on its screen, as a candidate takes it. The choice, which asks for six more runs, is in the long tests. */
const paper = 4711;
const draftOf = (folder: string): string => join(folder, '.wavetank/interviews/4711.json');
const kept = (folder: string): Sitting => (JSON.parse(readFileSync(draftOf(folder), 'utf8')) as { sitting: Sitting }).sitting;

let candidate: Candidate;
afterEach(() => candidate.end());

test('an interview is begun in one size, left, gone on with in another, and handed in', async () => {
  const folder = workFolder();
  candidate = new Candidate(`train --interview --paper ${paper}`, folder, { columns: 120, rows: 40 });
  await candidate.shows('paper 4711', 'of 30:00 left', '0 looks');
  expect(candidate.buffer()).toBe('alternate');
  await candidate.look();
  await candidate.shows('1 look', 'running: run 1');
  candidate.press('\u001B');
  await candidate.shows('you stopped it');
  await candidate.says('x', 'burst', '');
  await candidate.says('d', kindOf(paper).id, 'it crashed, and came back');
  await candidate.shows('ruled out', 'this is it');
  await candidate.names('repaly');
  await candidate.shows('replay');
  await candidate.types('gateway.queue', '4 kilo');
  await candidate.shows('"4 kilo" is not a number');
  candidate.press(...Array.from({ length: ' kilo'.length }, () => '\u007F'), 'k\r');
  await candidate.shows('gateway.queue=4k');
  await candidate.types('lost', '0');
  candidate.press('e', 'Merged by id.\rSo nothing is twice.', '\u001B');
  await candidate.shows('So nothing is twice.', 'enter write');
  await candidate.leave(0);
  await candidate.shows(/kept, with 29:\d\d left/, 'go on with   npx wavetank train --interview --paper 4711');
  expect(kept(folder)).toMatchObject({
    looks: 1, next: { remedies: ['replay'], set: { 'gateway.queue': '4k' }, predict: { lost: '0' } },
    answers: { diagnosis: { says: 'sink-crash', looks: 1, because: 'it crashed, and came back' }, ruledOut: [{ says: 'burst' }], explanation: { text: 'Merged by id.\nSo nothing is twice.' } },
  });

  const { usedMs } = kept(folder);
  candidate = new Candidate(`train --interview --paper ${paper}`, folder, { columns: 80, rows: 24 });
  await candidate.shows('left, the clock stands', 'what you ran before is executed again', '1 look', 'sink-crash, said at', '✗ failed: unaccounted', 'of 30:00 left');
  candidate.press('m');
  await candidate.shows('next run: replay, gateway.queue=4k');
  candidate.press('t');
  await candidate.shows('running: run 2', '2 of 2', 'lost said 0 items, measured 0 items: right');
  expect(kept(folder).usedMs).toBeGreaterThan(usedMs);
  expect(kept(folder).answers.tries).toHaveLength(1);
  expect(kept(folder).next.predict).toEqual({ lost: '0' });
  candidate.press('m', 'c');
  await candidate.shows('predict lost 0.', 'choose it');
  candidate.press('n');
  await candidate.handIn();
  await candidate.shows(/1 diagnosis +✓ right; ruled out 1 of 1/, 'last word', 'sealed');
  expect(existsSync(draftOf(folder))).toBe(false);
  await candidate.leave(0);
  const { sheet, isSealed } = readSheet(join(folder, 'papers/4711.json'));
  expect(isSealed).toBe(true);
  expect(sheet).toMatchObject({ truth: 'sink-crash', paper: { number: paper }, explanation: { text: 'Merged by id.\nSo nothing is twice.' } });
  expect(sheet.lines.map(({ mark }) => mark)).toEqual(['right', 'right', 'unsaid', 'unsaid', 'unsaid']);
  expect(sheet.runs.map(({ what, status }) => [what, status])).toEqual([['incident', 'completed'], ['try', 'completed']]);
  expect(existsSync(join(folder, '.wavetank/runs'))).toBe(false);

  candidate = new Candidate('train grade papers/4711.json --jobs 1 > class.csv', folder, { columns: 80, rows: 24 });
  await candidate.shows(/paper 4711: run 1 of 2, at \d:\d\d of 2:00/, /paper 4711: run 2 of 2/, '1 sheet, 1 with the same five lines again', 'code 0');
  expect(readFileSync(join(folder, 'class.csv'), 'utf8')).toMatch(/^sheet,name,[^\n]*\npapers\/4711\.json,[^\n\u001B]*,same\n$/);
  candidate.end();

  candidate = new Candidate(`train --interview --paper ${paper}`, folder, { columns: 80, rows: 24 });
  await candidate.shows('error: papers/4711.json: there is a sheet already', 'code 2');
}, 300_000);

test('an interview that is damaged begins anew, which its first page tells; so it tells of a sheet that was handed in', async () => {
  const folder = workFolder();
  mkdirSync(join(folder, '.wavetank/interviews'), { recursive: true });
  writeFileSync(draftOf(folder), '{');
  candidate = new Candidate(`train --interview --paper ${paper}`, folder, { columns: 80, rows: 24 });
  await candidate.shows('0 looks', /4711\.json is damaged/, /4711\.damaged-/);
  candidate.press('k');
  await candidate.shows('what it could be', 'd this is it');
  await candidate.leave(0);
  mkdirSync(join(folder, 'papers'));
  writeFileSync(join(folder, 'papers/4711-ada.json'), JSON.stringify(madeSheet(paper, 'Ada')));
  writeFileSync(join(folder, 'papers/4711-later.json'), JSON.stringify(madeSheet(paper + 1, 'Bob', { takenAt: '2026-01-03T09:00:00.000Z' })));
  candidate.end();
  candidate = new Candidate(`train --interview --paper ${paper}`, folder, { columns: 80, rows: 24 });
  await candidate.shows('0 looks', 'paper 4711 was handed in before: papers/4711-ada.json (by Ada)', 'report papers/4711-ada.json');
  await candidate.leave(0);
});

test.runIf(existsSync('/proc/self/cwd'))('SIGTERM while run 1 is watched: the terminal is given back, and the interview is kept without a run', async () => {
  const folder = workFolder();
  candidate = new Candidate('train --daily --ui tui', folder, { columns: 80, rows: 24 });
  await candidate.shows('0 looks');
  candidate.press('l');
  await candidate.shows('space pause');
  process.kill(processOf(folder, 'dist/cli/main.js'), 'SIGTERM');
  await candidate.givenBack(143);
  const [file, ...others] = readdirSync(join(folder, '.wavetank/interviews')).toSorted();
  expect(others).toEqual([file.replace('.json', '.lock')]);
  const { sitting } = JSON.parse(readFileSync(join(folder, '.wavetank/interviews', file), 'utf8')) as { sitting: Sitting };
  expect(sitting).toMatchObject({ looks: 1, day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
  expect(sitting.usedMs).toBeGreaterThan(0);
  expect(readdirSync(join(folder, '.wavetank'))).toEqual(['interviews']);
});

test.runIf(existsSync('/proc/self/cwd'))('a second screen is told who has the paper, and takes nothing; of one that was killed the paper is taken over', async () => {
  const folder = workFolder();
  candidate = new Candidate(`train --interview --paper ${paper}`, folder, { columns: 80, rows: 24 });
  await candidate.shows('0 looks');
  candidate.press('e', 'Mine.', '\u001B');
  await candidate.shows('enter write');
  const pid = processOf(folder, 'dist/cli/main.js');
  const second = new Candidate(`train --interview --paper ${paper}`, folder, { columns: 120, rows: 24 });
  try {
    await second.shows(`paper 4711 is open on another screen: process ${pid}, since 20`, 'press q there', 'code 2');
    expect(second.buffer()).toBe('normal');
  } finally {
    second.end();
  }
  expect(kept(folder).answers.explanation).toMatchObject({ text: 'Mine.' });
  process.kill(pid, 'SIGKILL');
  await candidate.shows('code 137');
  candidate.end();
  candidate = new Candidate(`train --interview --paper ${paper}`, folder, { columns: 80, rows: 24 });
  await candidate.shows('0 looks', /explanation +1 word/);
  await candidate.leave(0);
});
