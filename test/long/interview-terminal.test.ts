import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { paperOf } from '../../cli/interview/paper.ts';
import { readSheet } from '../../cli/interview/sheet.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { wavetank, workFolder } from '../cli/wavetank.ts';
import { Candidate } from '../tui/candidate.ts';

const number = 4711;
const { hidden: { id, answer } } = paperOf(number, scenario);

let candidate: Candidate;
afterEach(() => candidate.end());

test('a candidate who knows what it is watches run 1 to its end, chooses what helps, and hands in a sheet that is the same when it is graded', async () => {
  const folder = workFolder();
  candidate = new Candidate(`train --interview --paper ${number} --sheet ada.json`, folder, { columns: 120, rows: 40 });
  await candidate.shows('0 looks');
  candidate.press('n', 'Ada\r', 'l');
  await candidate.shows('space pause');
  candidate.press('>', '>', '>');
  await candidate.shows('where every event ended');
  candidate.press('q');
  // What was watched to its end is not executed again.
  await candidate.shows('run 1: the pipeline as it is', 'every five seconds');
  await candidate.says('d', id, 'seen');
  for (const remedy of answer.remedies) await candidate.names(remedy);
  for (const [knob, text] of Object.entries(answer.set)) await candidate.types(knob, text);
  await candidate.types('lost', '0');
  candidate.press('c');
  await candidate.shows('After this nothing more can be run');
  candidate.press('y');
  await candidate.shows('your choice, at', 'lost said 0 items, measured 0 items: right');
  await candidate.handIn();
  for (const run of [1, 2, 3, 4, 5]) await candidate.shows(new RegExp(`run [${run}-5] of 5|sealed`));
  await candidate.shows('sealed', /4 unseen seeds +✓ 5 of 5/);
  await candidate.leave(0);
  const { sheet, isSealed } = readSheet(join(folder, 'ada.json'));
  expect(isSealed).toBe(true);
  expect(sheet.answers).toMatchObject({ name: 'Ada', diagnosis: { says: id, looks: 1 } });
  expect(sheet.lines.slice(0, 4).map(({ mark }) => mark)).toEqual(['right', 'right', 'right', 'right']);
  const { code, out, err } = await wavetank(folder, ['train', 'grade', 'ada.json']);
  expect(code, err).toBe(0);
  expect(out.split('\n')[1]).toMatch(/^ada\.json,Ada,4711,right: .*,same$/);
});
