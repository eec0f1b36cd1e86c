import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { followPage, type Step } from '../docs/follow-page.ts';
import { root } from '../docs/pages.ts';
import { workFolder } from './wavetank.ts';

describe('docs/how-to/break-your-own-csv.md', () => {
  const folder = workFolder();
  const { steps } = followPage('docs/how-to/break-your-own-csv.md', { folder });
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
  const { steps } = followPage('docs/how-to/grade-your-own-tests.md', { folder: workFolder() });
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
