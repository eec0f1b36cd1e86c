import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { AnswersText } from '../../cli/interview/answers.ts';
import { paperOf } from '../../cli/interview/paper.ts';
import { seal, type Sheet } from '../../cli/interview/sheet.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { wavetank, workFolder, type Ended } from '../cli/wavetank.ts';
import { blocks, page } from '../docs/interview-pages.ts';
import { expectTrueFigures } from '../report/page-text.ts';

/** Words of a line as a shell splits it, up to where its output goes. */
const words = (line: string): string[] => line.replace(/^npx wavetank /, '').split(' > ')[0].split(' ');

describe('the how-tos, line by line', () => {
  const folder = workFolder();
  const taking = page('take-an-interview.md');
  const [looking, answering, reporting, daily] = blocks(taking, 'sh').map(words);
  let answered: Ended;
  beforeAll(async () => {
    writeFileSync(join(folder, 'answers.yaml'), blocks(taking, 'yaml')[0]);
    answered = await wavetank(folder, answering, { COLUMNS: '80' });
  });

  test.each([['a paper', looking], ['the paper of the day', daily]])('%s is shown, with what it could be and how to answer, and not what it is', async (_, line) => {
    const { code, out, err } = await wavetank(folder, line, { COLUMNS: '80' });
    expect(code, err).toBe(0);
    for (const part of [/^at +comes\/s +stored\/s/m, /^ {2}poison-record /m, /^numbers +you may set: gateway\.queue /m, /--answers answers\.yaml$/m]) expect(out).toMatch(part);
    expect(out).not.toMatch(/fault \S+ (begins|ends)/);
    for (const each of out.split('\n')) expect(each.length, each).toBeLessThanOrEqual(80);
  });

  test('the sheet is the one that is shown there, but for its seal', () => {
    expect(answered.code, answered.err).toBe(0);
    const unsealed = (text: string): string => text.trimEnd().replace(/sealed [0-9a-f]{8}/, 'sealed');
    expect(unsealed(answered.out)).toBe(unsealed(blocks(taking, 'text')[0]));
  });

  test('it has a page, and none once it was changed', async () => {
    const { code, out, err } = await wavetank(folder, reporting);
    expect(code, err).toBe(0);
    expect(out).toMatch(/^wrote papers\/4711-ada\.html /);
    const sheet = readFileSync(join(folder, 'papers/4711-ada.json'), 'utf8');
    expectTrueFigures(readFileSync(join(folder, 'papers/4711-ada.html'), 'utf8'), JSON.parse(sheet) as object);
    writeFileSync(join(folder, 'papers/changed.json'), sheet.replace('"Ada"', '"Bob"'));
    const refused = await wavetank(folder, ['report', 'papers/changed.json']);
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('changed after it was sealed')]);
  });

  test('it is graded, and is the same', async () => {
    const [grading] = blocks(page('grade-a-class.md'), 'sh').map(words);
    const { code, out, err } = await wavetank(folder, grading.map((word) => word.replace('*', '4711-ada')));
    expect(code, err).toBe(0);
    expect(out.split('\n')[1]).toMatch(/^papers\/4711-ada\.json,Ada,4711,right: .*,same$/);
  });
});

test('a class of thirty is graded in one command, each sheet to its own five lines', async () => {
  const folder = workFolder();
  mkdirSync(join(folder, 'papers'));
  const files: string[] = [];
  for (const number of [1, 2, 3]) {
    const { hidden: { id, answer } } = paperOf(number, scenario);
    const knows: AnswersText = { diagnosis: { says: id, at: '4:10', looks: 2 }, choice: { at: '9:00', remedies: [...answer.remedies], set: { ...answer.set }, predict: { lost: 0 } } };
    const guesses: AnswersText = { diagnosis: { says: id === 'burst' ? 'slow-sink' : 'burst', at: '1:00' }, choice: { at: '2:00', predict: { lost: 5 } } };
    for (const [nth, answers] of [knows, guesses].entries()) {
      writeFileSync(join(folder, 'answers.json'), JSON.stringify(answers));
      const file = join('papers', `${number}-${nth}.json`);
      expect((await wavetank(folder, ['train', '--interview', '--paper', String(number), '--answers', 'answers.json', '--sheet', file])).code).toBe(0);
      // Others of the class say the same, and are called otherwise.
      const { seal: _seal, ...content } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Sheet;
      rmSync(join(folder, file));
      for (let who = 0; who < 5; who++) {
        files.push(join('papers', `${number}-${nth}-${who}.json`));
        writeFileSync(join(folder, files.at(-1)!), JSON.stringify(seal({ ...content, answers: { ...answers, name: `candidate ${files.length}` } })));
      }
    }
  }
  expect(files).toHaveLength(30);
  const { code, out, err } = await wavetank(folder, ['train', 'grade', ...files]);
  expect(code, err).toBe(0);
  const [, ...rows] = out.trimEnd().split('\n');
  expect(rows.map((row) => row.split(',').at(-1))).toEqual(files.map(() => 'same'));
  rows.forEach((row, nth) => expect(row).toMatch(Math.floor(nth / 5) % 2 === 0 ? /,right: right,.*,right: 5 of 5,/ : /,wrong: wrong,/));
  expect(err).toContain('30 sheets, 30 with the same five lines again');
});
