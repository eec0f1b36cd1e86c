import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readAnswers } from '../../cli/interview/answers.ts';
import { paperOf } from '../../cli/interview/paper.ts';
import { attemptPlan } from '../../cli/interview/perform.ts';
import { buildProgram } from '../../cli/program.ts';
import { temporaryFolder } from '../../cli/temporary-folder.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { blocks, page } from './interview-pages.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

test.each(['take-an-interview.md', 'grade-a-class.md'])('the lines of %s are understood as they stand there; the long tests execute them', async (name) => {
  const lines = blocks(page(name), 'sh').flatMap((block) => block.split('\n')).map((line) => line.replace(/^npx wavetank /, '').split(' > ')[0].split(' '));
  const called: unknown[] = [];
  for (const line of lines) await (await buildProgram(line, async (_, invocation) => void called.push(invocation))).parseAsync(line, { from: 'user' });
  expect(called).toHaveLength(lines.length);
  expect(lines.length).toBeGreaterThan(0);
});

test('the answers that it shows are answers to its paper, and can be carried out', () => {
  const [yaml] = blocks(page('take-an-interview.md'), 'yaml');
  const file = join(folder.path, 'answers.yaml');
  writeFileSync(file, yaml);
  const { answers } = readAnswers(file);
  const paper = paperOf(4711, scenario);
  expect(answers).toMatchObject({ paper: 4711, diagnosis: { says: paper.hidden.id } });
  for (const each of [...answers.tries, answers.choice!]) expect(attemptPlan(paper, scenario, each, 'answers').seed).toBe(paper.seed);
});
