import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { paperOf } from '../../cli/interview/paper.ts';
import { seal, type Sheet } from '../../cli/interview/sheet.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { throwing } from './throwing.ts';
import { wavetank, workFolder, type Ended } from './wavetank.ts';

const folder = workFolder();
const number = 4711;
const { hidden } = paperOf(number, scenario);
const sheetFile = 'papers/4711-ada-lovelace.json';
const taking = ['train', '--interview', '--paper', String(number), '--answers', 'answers.json'];

/** Two runs of it: what was looked at, and a try. The choice, which asks for six more, is in the long tests. */
const answers = {
  name: 'Ada Lovelace', paper: number, diagnosis: { says: hidden.id, at: '4:10' },
  tries: [{ at: '6:00', ...hidden.answer, predict: { lost: 0 } }], explanation: { at: '12:00', text: 'why' },
};

describe('an interview without a screen', () => {
  let taken: Ended;
  beforeAll(async () => {
    writeFileSync(join(folder, 'answers.json'), JSON.stringify(answers));
    taken = await wavetank(folder, taking, { COLUMNS: '80' });
  }, 300_000);
  const sheet = (): Sheet => JSON.parse(readFileSync(join(folder, sheetFile), 'utf8')) as Sheet;

  test('is judged in five lines and sealed', () => {
    expect(taken.code, taken.err).toBe(0);
    for (const line of [/^last word 12:00 of 30:00 · sealed [0-9a-f]{8}$/m, /^1 diagnosis +✓ right/m, /^2 prediction +✓ right/m, /^3 outcome +– nothing chosen/m, /^4 unseen seeds +– nothing to run again/m, /^5 side effects +– nothing chosen/m, /\[ \] why it works/]) expect(taken.out).toMatch(line);
    expect(taken.out).toContain(sheetFile);
    for (const line of taken.out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  test('three sheets are graded in one command: the same, one that was changed, one of another version', async () => {
    const { seal: _seal, ...content } = sheet();
    writeFileSync(join(folder, 'papers/changed.json'), JSON.stringify({ ...sheet(), lines: sheet().lines.map((line, i) => (i === 2 ? { ...line, mark: 'right' } : line)) }));
    writeFileSync(join(folder, 'papers/older.json'), JSON.stringify(seal({ ...content, paper: { ...content.paper, version: 0 } })));
    const { code, out, err } = await wavetank(folder, ['train', 'grade', 'papers/changed.json', 'papers/older.json', sheetFile]);
    expect(code).toBe(2);
    const [head, ...rows] = out.split('\n');
    expect(head).toMatch(/^sheet,name,paper,diagnosis,/);
    expect(rows).toHaveLength(4);
    expect(rows[0]).toBe('papers/changed.json,,,,,,,,,,,refused: changed after it was sealed: its answers give something else in: outcome');
    expect(rows[1]).toMatch(/^papers\/older\.json,.*"?refused: paper of another version: its papers are of version 0, /);
    expect(rows[2]).toMatch(/^papers\/4711-ada-lovelace\.json,Ada Lovelace,4711,right: .*,same$/);
    expect(rows[3]).toBe('');
    expect(err).toContain('error: papers/changed.json: changed after it was sealed');
    expect(err).toContain('3 sheets, 1 with the same five lines again');
  }, 300_000);

  test('is not taken over a sheet that is there', async () => {
    const { code, err } = await wavetank(folder, taking);
    expect(code).toBe(2);
    expect(err).toContain('there is a sheet already');
  });

  test('mistakes in answers are told with their place before anything runs', async () => {
    writeFileSync(join(folder, 'given.yaml'), 'choice: { at: 1:00, set: { sink.service: 1ms } }');
    const { code, err } = await wavetank(folder, ['train', '--daily', '--answers', 'given.yaml']);
    expect(code).toBe(2);
    expect(err).toContain('given.yaml: choice.set: sink.service is not yours to set');
    expect(err).not.toContain('    at ');
  });
});

test('where an engine dies its bug is told once, and nothing is judged or sealed', async () => {
  const here = workFolder();
  writeFileSync(join(here, 'answers.json'), JSON.stringify(answers));
  const { code, out, err } = await wavetank(here, taking, { NODE_OPTIONS: throwing('bug()') });
  expect(code, err).toBe(1);
  expect(out).toBe('');
  expect(err.match(/this is a bug in wavetank: made by the test/g)).toHaveLength(1);
  expect(err).toContain('nothing is judged or sealed: the engine died (made by the test)');
  expect(err).toContain('what you said stands in answers.json, for the same command again');
  expect(existsSync(join(here, 'papers'))).toBe(false);
}, 300_000);
