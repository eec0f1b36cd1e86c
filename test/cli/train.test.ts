import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Progress } from '../../cli/train/progress.ts';
import { Wavetank, wavetank, workFolder } from './wavetank.ts';

/** The files that stand in the how-to: a lesson, and answers to it. */
const [lesson, answers] = [...readFileSync(new URL('../../docs/how-to/write-a-lesson.md', import.meta.url), 'utf8').matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, text]) => text);
const lessonFile = ['--lesson', 'queues.yaml'];

/** A folder in which the how-to was followed; `change` says what is not as it stands there. */
function desk(change: (text: string) => string = (text) => text): string {
  const folder = workFolder();
  writeFileSync(join(folder, 'queues.yaml'), change(lesson));
  writeFileSync(join(folder, 'answers.yaml'), answers);
  return folder;
}

/** Three runs and more, each in processes of its own. */
const patientMs = 300_000;

const progressIn = (folder: string): Progress => JSON.parse(readFileSync(join(folder, '.wavetank/progress.json'), 'utf8')) as Progress;

test('the lesson of the how-to holds', { timeout: patientMs }, async () => {
  // One seed of the two that it was tried on.
  const folder = desk((text) => text.replace('seeds: [1, 2]', 'seeds: [2]'));
  const { code, out, err } = await wavetank(folder, ['train', '--lint', 'queues.yaml']);
  expect(err).toBe('');
  expect(code).toBe(0);
  expect(existsSync(join(folder, '.wavetank'))).toBe(false);
  expect(out).toContain('✓ queues: every name is there, every text has room, and on each seed every step has one right answer');
});

test('it plays with the answers of the how-to; damaged progress is set aside, told once, and not lost', { timeout: patientMs }, async () => {
  const folder = desk();
  const { code, out, err } = await wavetank(folder, ['train', ...lessonFile, '--answers', 'answers.yaml']);
  expect(err).toBe('');
  expect(code).toBe(0);
  expect(out).toMatch(/✓ 2 {2}no, some events are dropped there \(as you said\)\n.*you said 5,000 events: .*measured 4,\d{3}/);
  expect(out).toMatch(/✗ you said 1; 3 holds: as many as a fifth of all, or more/);
  expect(out).not.toMatch(/unknown|does not show it|not within/);
  expect(readdirSync(join(folder, '.wavetank/runs'))).toHaveLength(3);

  const file = join(folder, '.wavetank/progress.json');
  const damaged = readFileSync(file, 'utf8').slice(0, -20);
  writeFileSync(file, damaged);
  const cards = await wavetank(folder, ['train', ...lessonFile, '--cards']);
  expect(cards.code).toBe(0);
  expect(cards.out).toContain('# Events are dropped when it gets busy.');
  const [, aside] = /is damaged: it is kept as (\S+), and your progress begins anew/.exec(cards.err)!;
  expect(readFileSync(join(folder, aside), 'utf8')).toBe(damaged);
  expect((await wavetank(folder, ['train', ...lessonFile, '--cards'])).err).toBe('');
});

test.concurrent('Ctrl-C in the midst of a run keeps what was predicted, and says how to go on', async () => {
  const folder = desk((text) => text.replace('minutes: 5', 'minutes: 5\nform: full'));
  const play = new Wavetank(['train', ...lessonFile, '--answers', 'answers.yaml'], folder);
  await play.says(/running: no remedies/);
  play.process.kill('SIGINT');
  const { code, out } = await play.ended;
  expect(code).toBe(130);
  expect(out).toContain('kept; go on with   npx wavetank train --lesson queues.yaml');
  expect(Object.entries(progressIn(folder).lessons)).toEqual([[expect.stringMatching(/^queues\/1\//), expect.objectContaining({ at: 0, stage: 'asking', records: { 'as-built': { choice: 1, guess: 5000, hints: 1, run: null, tries: {} } } })]]);
});

describe('a mistake is told with its place, and ends with 2', () => {
  test.concurrent.each<[string, (text: string) => string, string[], RegExp]>([
    ['a lesson of another form', (text) => text.replace('minutes: 5', 'minutes: soon'), lessonFile, /queues\.yaml:6: minutes: is a whole number from 1 to 240, not "soon"/],
    ['a name that is none', (text) => text.replace('"dropped<=0"', '"droped<=0"'), ['--lint', 'queues.yaml'], /queues\.yaml:\d+: steps\.1\.predict\.choice\.answers\.0\.when\.0: unknown metric "droped": did you mean dropped\?/],
    ['no lesson at all', (text) => text, ['--lesson', 'queue.yaml'], /queue\.yaml: cannot be read \(ENOENT\)/],
    ['no lesson of that name', (text) => text, ['iot-spyke'], /unknown lesson "iot-spyke": did you mean iot-spike\?/],
    ['two lessons', (text) => text, ['iot-spike', ...lessonFile], /--lesson: a lesson is named by its scenario or by its file/],
  ])('%s', async (_, change, args, told) => {
    const { code, err } = await wavetank(desk(change), ['train', ...args]);
    expect(err).toMatch(told);
    expect(code).toBe(2);
  });

  test.concurrent('answers to a step that there is not', async () => {
    const folder = desk();
    writeFileSync(join(folder, 'answers.yaml'), answers.replace('as-built', 'as-buildt'));
    const { code, err } = await wavetank(folder, ['train', ...lessonFile, '--answers', 'answers.yaml']);
    expect(err).toMatch(/answers\.yaml:2: steps\.as-buildt: is no step of queues; did you mean as-built\?/);
    expect(code).toBe(2);
  });
});
