import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import config from '../vitest.config.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const text = (path: string): string => readFileSync(join(root, path), 'utf8');

test('what must be green before a commit is run by .ci/run too', () => {
  const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> };
  const [build, others, ...more] = scripts.check.split(' && ');
  const [, beside, projects] = /^\.ci\/beside (.+) -- vitest run (.+)$/.exec(others)!;
  expect([more, scripts.prepare]).toEqual([[], build]);
  const ci = text('.ci/run');
  expect(ci).toMatch(/^npm ci /m);
  const [, inCi, options] = /^\.ci\/beside (.+) -- npm test -- (.+?) \|\|/m.exec(ci)!;
  expect(inCi).toBe(beside);
  const [every, checked] = [`${scripts.test} ${options}`, projects].map((line) => [...line.matchAll(/--project (\w+)/g)].map(([, name]) => name));
  expect(every.toSorted()).toEqual(config.test!.projects!.map((project) => (project as { test: { name: string } }).test.name).toSorted());
  expect(every).toEqual(expect.arrayContaining(checked));
});

const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each<[string, string, number]>([
  ['good', 'true', 0], ['bad', 'true', 1], ['good', 'false', 1],
])('beside: the script %s beside the command %s ends with %i, and what the script said is told', (script, command, expected) => {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { good: 'echo fine', bad: 'echo wrong >&2; exit 7' } }));
  const { status, stdout } = spawnSync(join(root, '.ci/beside'), [script, '--', command], { cwd: folder, encoding: 'utf8' });
  expect(stdout).toBe(script === 'good' ? 'npm run good: passed\nfine\n' : 'npm run bad: failed\nwrong\n');
  expect(status).toBe(expected);
});
