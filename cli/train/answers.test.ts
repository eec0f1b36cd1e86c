import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { madeLesson } from '../../test/train/made-lesson.ts';
import type { UsageError } from '../../engine/usage-error.ts';
import { writtenAnswers } from './answers.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function refusal(text: string): string | null {
  const file = join(folder, 'answers.yaml');
  writeFileSync(file, text);
  try {
    writtenAnswers(file, madeLesson(), () => {}).close();
    return null;
  } catch (error) {
    const { where, message } = error as UsageError;
    return `${where}: ${message}`.replace(/^.*?(?=answers\.yaml)/, '');
  }
}

test.each([
  ['hints: 3', 'steps.buffer.hints: has 2 hints, not 3'], ['choice: 3', 'steps.buffer.choice: has 2 answers, not 3'], ['try: [1, 2]', 'steps.buffer.try: has 1 try, not 2'],
])('%s is refused in its own line, before anything runs', (field, told) => {
  expect(refusal(`steps:\n  disease: { choice: 2, hints: 2, try: [1] }\n  buffer:\n    ${field}\n`)).toBe(`answers.yaml:4: ${told}`);
});

test('what there is, is taken', () => expect(refusal('steps:\n  disease: { choice: 2, hints: 2, try: [1] }\n')).toBeNull());
