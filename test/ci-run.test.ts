import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const text = (path: string): string => readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8');

test('what must be green before a commit is run by .ci/run too', () => {
  const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> };
  const parts = scripts.check.split(' && ');
  const ci = text('.ci/run');
  // `npm test` is what builds, and runs all tests; before a commit some of them are enough.
  const inTest = scripts.test.split(' && ');
  expect(inTest).toContain('vitest run');
  const covered = (part: string): boolean => ci.includes('npm test ') && (inTest.includes(part) || part.startsWith('vitest run --project '));
  const missing = parts.filter((part) => !ci.includes(`${part} ||`) && !covered(part));
  expect(missing).toEqual([]);
});
