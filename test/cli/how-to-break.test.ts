import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { workFolder } from './wavetank.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const main = join(root, 'dist/cli/main.js');

interface Step {
  readonly line: string;
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Does what a page says, in its order: writes its scripts, runs its lines. */
function follow(page: string): { folder: string; steps: readonly Step[] } {
  const folder = workFolder();
  const text = readFileSync(join(root, page), 'utf8');
  const steps: Step[] = [];
  for (const [, file, script, lines] of text.matchAll(/as `([\w.-]+)`:\n\n```js\n([\s\S]*?)```|```sh\n([\s\S]*?)```/g)) {
    if (file !== undefined) writeFileSync(join(folder, file), script);
    for (const line of (lines ?? '').split('\n').filter((each) => each !== '')) {
      const { status, stdout, stderr } = spawnSync('sh', ['-c', line.replace('npx wavetank', `"${process.execPath}" "${main}"`)], { cwd: folder, encoding: 'utf8', env: { ...process.env, COLUMNS: '80', GITHUB_ACTIONS: '' } });
      steps.push({ line, code: status, out: stdout, err: stderr });
    }
  }
  return { folder, steps };
}

describe('docs/how-to/break-your-own-csv.md', () => {
  const { folder, steps } = follow('docs/how-to/break-your-own-csv.md');
  const step = (part: string): Step => steps.find(({ line }) => line.includes(part))!;

  test('every line ends as a reader expects: the loader that trusts its input is found out, all else works', () => {
    expect(steps.map(({ line, code, err }) => [line, code, err])).toEqual(steps.map(({ line }) => [line, line.includes('--each') ? 99 : 0, expect.any(String)]));
    expect(steps.length).toBeGreaterThan(10);
  });

  test('the line of the manifest that it shows is one that the line above it writes', () => {
    const [, shown] = /```json\n(.*)\n```/.exec(readFileSync(join(root, 'docs/how-to/break-your-own-csv.md'), 'utf8'))!;
    expect(readFileSync(join(folder, 'broken/manifest.jsonl'), 'utf8').split('\n')).toContain(shown);
  });

  test('the words it explains are those that --each says', () => {
    const { out } = step('--each');
    for (const word of ['✓ caught', '✗ silent', '✓ loaded']) expect(out).toContain(word);
    expect(out).toMatch(/^ragged .*✓ caught +.*ragged/m);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('what was repaired is the file', () => {
    expect(execFileSync('cmp', ['whole/orders.csv', 'orders.csv'], { cwd: folder, encoding: 'utf8' })).toBe('');
  });
});

describe('docs/how-to/grade-your-own-tests.md', () => {
  const { steps } = follow('docs/how-to/grade-your-own-tests.md');
  const score = (part: string): string => steps.find(({ line }) => line.includes(part))!.out;
  const cells = (out: string, kind: string): string[] => new RegExp(`^${kind} +(.*)$`, 'm').exec(out)![1].trim().split(/\s+/);

  test('every line works', () => {
    expect(steps.map(({ line, code, err }) => [line, code, err])).toEqual(steps.map(({ line }) => [line, 0, '']));
  });

  test('tests that know nothing of dates miss them, and them alone', () => {
    const out = score('--caught held.jsonl');
    for (const kind of ['ragged', 'text-in-number', 'duplicate-row']) expect(cells(out, kind)[2]).toBe('0');
    const [planted, caught, missed] = cells(out, 'impossible-date').map(Number);
    expect([caught, missed]).toEqual([0, planted]);
    expect(planted).toBeGreaterThan(5);
  });

  test('the table agrees about dates, and shows that a row came twice', () => {
    const out = score('--table table.csv');
    expect(cells(out, 'impossible-date')[1]).toBe('0');
    expect(cells(out, 'duplicate-row')[1]).toBe('0');
    expect(cells(out, 'all')[4]).toBe('0');
  });
});
