import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { paperOf } from '../../cli/interview/paper.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { wavetank, workFolder, type Ended } from './wavetank.ts';

const folder = workFolder();
const number = 4711;
const { hidden } = paperOf(number, scenario);
const { remedies, set } = hidden.answer;
const answers = {
  name: 'Ada Lovelace', paper: number, diagnosis: { says: hidden.id, at: '4:10' },
  choice: { at: '9:00', remedies, set, predict: { lost: 0 } }, explanation: { at: '12:00', text: 'why' },
};

describe('an interview without a screen', () => {
  let taken: Ended;
  beforeAll(async () => {
    writeFileSync(join(folder, 'answers.json'), JSON.stringify(answers));
    taken = await wavetank(folder, ['train', '--interview', '--paper', String(number), '--answers', 'answers.json'], { COLUMNS: '80' });
  }, 300_000);

  test('is judged in five lines and sealed', () => {
    expect(taken.code, taken.err).toBe(0);
    for (const line of [/^1 diagnosis +✓ right/m, /^2 prediction +✓ right/m, /^3 outcome +✓ \d+ of \d+/m, /^4 unseen seeds +✓ 5 of 5/m, /^5 side effects/m, /\[ \] why it works/]) expect(taken.out).toMatch(line);
    expect(taken.out).toContain('papers/4711-ada-lovelace.json');
    for (const line of taken.out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('is graded by executing it again; a sheet that was changed is refused, and the table goes on', async () => {
    const sheet = readFileSync(join(folder, 'papers/4711-ada-lovelace.json'), 'utf8');
    writeFileSync(join(folder, 'papers/changed.json'), sheet.replace('"mark": "right"', '"mark": "wrong"'));
    const { code, out, err } = await wavetank(folder, ['train', 'grade', 'papers/changed.json', 'papers/4711-ada-lovelace.json']);
    expect(code).toBe(2);
    const [head, first, second, end] = out.split('\n');
    expect(head).toMatch(/^sheet,name,paper,diagnosis,/);
    expect(first).toBe('papers/changed.json,,,,,,,,,,,refused: this sheet was changed after it was sealed');
    expect(second).toMatch(/^papers\/4711-ada-lovelace\.json,Ada Lovelace,4711,right: .*,same$/);
    expect(end).toBe('');
    expect(err).toContain('error: papers/changed.json: this sheet was changed after it was sealed');
    expect(err).toContain('2 sheets, 1 with the same five lines again');
  }, 300_000);

  test('is not taken over a sheet that is there', async () => {
    const { code, err } = await wavetank(folder, ['train', '--interview', '--paper', String(number), '--answers', 'answers.json']);
    expect(code).toBe(2);
    expect(err).toContain('there is a sheet already');
  });
});

test('without answers the paper is shown as a screen would show it, with what it could be, and not what it is', async () => {
  const { code, out, err } = await wavetank(folder, ['train', '--interview', '--paper', String(number)], { COLUMNS: '80' });
  expect(code, err).toBe(0);
  expect(out).toContain('at    comes/s  stored/s');
  expect(out).toContain('poison-record');
  expect(out).toContain('--answers answers.yaml');
  expect(out).not.toMatch(/fault \S+ (begins|ends)/);
  for (const line of out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
}, 120_000);

describe('a mistake is told, with exit code 2', () => {
  test.each<[string, string[], string]>([
    ['nothing asked', ['train'], 'nothing to train'],
    ['a word that train does not know', ['train', 'grad', 'a.json'], 'train knows no "grad"'],
    ['no sheets', ['train', 'grade'], 'there is nothing to grade'],
    ['a paper that is no number', ['train', '--interview', '--paper', 'x'], 'is no number of a paper'],
    ['two papers', ['train', '--daily', '--paper', '1'], 'the day has a paper of its own'],
    ['answers to another paper', ['train', '--interview', '--paper', '5', '--answers', 'answers.json'], `these are answers to paper ${number}, this is paper 5`],
    ['answers that are not there', ['train', '--daily', '--answers', 'none.yaml'], 'cannot be read (ENOENT)'],
  ])('%s', async (_, args, text) => {
    const { code, err } = await wavetank(folder, args);
    expect(err).toContain(text);
    expect(err).not.toContain('    at ');
    expect(code).toBe(2);
  });

  test('a number that is not the candidate\'s to set', async () => {
    writeFileSync(join(folder, 'given.yaml'), 'choice: { at: 1:00, set: { sink.service: 1ms } }');
    const { code, err } = await wavetank(folder, ['train', '--interview', '--paper', '5', '--answers', 'given.yaml']);
    expect(code).toBe(2);
    expect(err).toContain('sink.service is not yours to set');
  });
});
