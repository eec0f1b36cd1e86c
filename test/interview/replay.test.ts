import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AnswersText } from '../../cli/interview/answers.ts';
import { performGrade, tableHead, tableLine, type Graded } from '../../cli/interview/grade.ts';
import { paperOf } from '../../cli/interview/paper.ts';
import { performInterview, type Execute } from '../../cli/interview/perform.ts';
import { readSheet, seal, writeSheet, type Sheet } from '../../cli/interview/sheet.ts';
import { sheetText } from '../../cli/interview/sheet-text.ts';
import { temporaryFolder } from '../../cli/temporary-folder.ts';
import { noStyle, widthOf } from '../../cli/text/style.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { runPlan } from '../contracts/run-scenario.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

let executed = 0;
const execute: Execute = async (plan) => {
  executed++;
  return (await runPlan(scenario, plan, { guard: false })).result;
};

/** One who knows, and one who does not. */
const paper = paperOf(3, scenario);
const { hidden } = paper;
const other = hidden.id === 'burst' ? 'sink-crash' : 'burst';
const wellSaid: AnswersText = {
  name: 'Ada', paper: paper.number, diagnosis: { says: hidden.id, at: '4:10', looks: 2 },
  ruledOut: [{ says: other, at: '2:00', because: 'nothing of the kind' }],
  choice: { at: '9:00', remedies: [...hidden.answer.remedies], set: { ...hidden.answer.set }, predict: { lost: 0 } },
  explanation: { at: '12:00', text: 'It turns loss into delay.' },
};
const illSaid: AnswersText = { name: 'Bob', diagnosis: { says: other, at: '1:00' }, choice: { at: '2:00', predict: { lost: 5 } } };

const take = (answers: AnswersText): Promise<Sheet | null> => performInterview({ paper, scenario, answers, day: null, takenAt: new Date(0), jobs: 1, execute });
const files: string[] = [];

beforeAll(async () => {
  const sheets: Sheet[] = [];
  for (const answers of [wellSaid, illSaid]) sheets.push((await take(answers))!);
  // A class of thirty: the same answers under other names are other sheets, and ask for the same runs.
  for (let nth = 0; nth < 30; nth++) {
    const { seal: _, ...sheet } = sheets[nth % sheets.length];
    const file = join(folder.path, `${nth}.json`);
    writeSheet(seal({ ...sheet, answers: { ...(sheet.answers as object), name: `candidate ${nth}` } }), file);
    files.push(file);
  }
}, 600_000);

async function graded(which: readonly string[]): Promise<{ code: number | null; all: Graded[] }> {
  const all: Graded[] = [];
  return { code: await performGrade({ files: which, scenario, jobs: 1, execute, done: (each) => all.push(each) }), all };
}

test('who knows is right in every line that can be, and who does not is wrong in some, each with its evidence', () => {
  const [ada, bob] = [readSheet(files[0]), readSheet(files[1])];
  expect(ada.lines.map(({ mark }) => mark).slice(0, 4)).toEqual(['right', 'right', 'right', 'right']);
  expect(bob.lines[0].mark).toBe('wrong');
  expect(bob.lines[2].mark).toBe('wrong');
  for (const { evidence } of [...ada.lines, ...bob.lines]) expect(evidence).not.toBe('');
  expect(ada.explanation.text).toBe('It turns loss into delay.');
});

test('a sheet fits into eighty columns', () => {
  for (const file of files.slice(0, 2)) {
    for (const line of sheetText(readSheet(file), noStyle, 80)) expect(widthOf(line), line).toBeLessThanOrEqual(80);
  }
});

test('thirty sheets replay to the same five lines in one go, and what they share is executed once', async () => {
  const before = executed;
  const { code, all } = await graded(files);
  expect(code).toBe(0);
  expect(all.map(({ replay }) => replay)).toEqual(files.map(() => 'same'));
  // Run 1; of the choice and of doing nothing one run and five seeds each.
  expect(executed - before).toBe(1 + 2 * 6);
  expect([tableHead, ...all.map(tableLine)]).toHaveLength(31);
}, 600_000);

test('a sheet that was changed, one of another version and one with better lines are told, and the rest is graded', async () => {
  const { seal: _, ...sheet } = readSheet(files[1]);
  const stored = (name: string, content: unknown): string => {
    const file = join(folder.path, name);
    writeFileSync(file, JSON.stringify(content));
    return file;
  };
  const changed = stored('changed.json', { ...readSheet(files[1]), truth: 'burst' });
  const older = stored('older.json', seal({ ...sheet, paper: { ...sheet.paper, version: 0 } }));
  const foreign = stored('other.json', seal({ ...sheet, paper: { ...sheet.paper, hash: 'x' } }));
  const better = stored('better.json', seal({ ...sheet, lines: sheet.lines.map((line, i) => (i === 0 ? { ...line, mark: 'right' as const } : line)) }));
  const { code, all } = await graded([changed, older, foreign, better, files[0]]);
  expect(code).toBe(2);
  expect(all.map(({ replay }) => replay)).toEqual([
    'refused: this sheet was changed after it was sealed',
    'refused: paper of another version: its papers are of version 0, those of this program of version 1',
    `refused: paper of another version: under the number ${sheet.paper.number} this program has another run`,
    'differs: diagnosis', 'same',
  ]);
}, 600_000);
