import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { githubReporter } from '../cli/github.ts';
import { json } from '../cli/reporters/json.ts';
import { junit } from '../cli/reporters/junit.ts';
import { markdown } from '../cli/reporters/markdown.ts';
import { plain, verdictLines } from '../cli/reporters/plain.ts';
import type { ReporterKind } from '../cli/reporters/reporter.ts';
import { noStyle } from '../cli/text/style.ts';
import type { Result } from '../engine/result.ts';
import { smallRun } from './small-run.ts';

const failed = smallRun(20).result;
const held = failed.checks.map((check) => ({ ...check, verdict: 'passed' as const }));
const ends: Record<string, Result> = {
  passed: { ...failed, verdict: 'passed', reason: 'everything held', checks: held },
  failed,
  void: { ...failed, verdict: 'void', reason: 'proves nothing: no traffic', checks: held },
  unknown: { ...failed, verdict: 'unknown', reason: 'unaccounted cannot tell: store unreadable', checks: held.map((check) => ({ ...check, verdict: 'unknown' })) },
  interrupted: { ...failed, run: { ...failed.run, status: 'interrupted' }, verdict: 'unknown', reason: 'the run was interrupted', checks: held },
  errored: { ...failed, run: { ...failed.run, status: 'errored' }, verdict: 'unknown', reason: 'the engine died', checks: [] },
};

function reported(kind: ReporterKind, result: Result | null, many = false): string {
  let text = '';
  const reporter = kind.open({ write: (part) => void (text += part), style: noStyle, width: 100 }, many);
  if (result !== null) reporter.run!({ result, folder: 'runs/a', replay: 'npx wavetank replay runs/a', why: {} });
  reporter.end?.();
  return text;
}

describe('JUnit', () => {
  test.each([
    ['passed', { tests: 2, failures: 0, errors: 0, skipped: 0 }],
    ['failed', { tests: 2, failures: 2, errors: 0, skipped: 0 }],
    ['void', { tests: 2, failures: 0, errors: 1, skipped: 0 }],
    ['unknown', { tests: 2, failures: 0, errors: 1, skipped: 1 }],
    ['interrupted', { tests: 2, failures: 0, errors: 1, skipped: 0 }],
    ['errored', { tests: 1, failures: 0, errors: 1, skipped: 0 }],
  ])('a run that ended as %s counts as %j, and its cases are that many', (end, counts) => {
    const xml = reported(junit, ends[end]);
    expect(xml).toContain(Object.entries(counts).map(([name, count]) => `${name}="${count}"`).join(' '));
    const found = (pattern: RegExp) => (xml.match(pattern) ?? []).length;
    expect({ tests: found(/<testcase /g), failures: found(/<failure /g), errors: found(/<error /g), skipped: found(/<skipped /g) }).toEqual(counts);
    if (end !== 'passed') expect(xml).toMatch(new RegExp(`name="run"><(failure|error) message="${ends[end].reason}; again: npx wavetank replay runs/a"/>`));
  });
});

describe('a driver that was saturated', () => {
  const why = 'the driver was saturated: arrivals were 70.1 ms late at p99 (limit 50 ms)';
  const saturated = (end: string): Result => ({ ...ends[end], driver: { ...failed.driver, saturated: why } });

  test.each(['passed', 'failed'])('of a run that %s is told once, and is no part of why', (end) => {
    for (const kind of [plain, markdown, junit]) expect(reported(kind, saturated(end)).replace(/\s+/g, ' ').split(why), kind.about).toHaveLength(2);
    expect(reported(junit, saturated(end)).match(/<(failure|error|skipped) .*/g) ?? []).not.toContainEqual(expect.stringContaining(why));
    for (const line of reported(plain, saturated(end)).split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  test('is told once where it is the reason', () => {
    const unknown = { ...saturated('unknown'), reason: `p99 cannot tell: ${why}` };
    expect(reported(plain, unknown).split(why)).toHaveLength(2);
    expect(reported(plain, ends.passed)).not.toContain('times and rates');
  });
});

test('what a pass says nothing of is told in its last lines, with where to find more', () => {
  const lines = (untried?: readonly string[]): string[] => verdictLines({ result: ends.passed, folder: 'runs/a', replay: 'again', why: {}, untried }, { style: noStyle, width: 80 });
  expect(lines()).toEqual(lines([]));
  expect(lines(['a', 'b']).at(-1)).toBe('untried a, b: npx wavetank explain small');
  expect(lines(['a', 'b', 'c', 'd', 'e', 'f']).at(-1)).toBe('untried a, b, c, d and 2 more faults: npx wavetank explain small');
});

test('JSON is the result where one run was asked for, a list where several were, however many came to an end', () => {
  const parsed = (result: Result | null, many: boolean): unknown => JSON.parse(reported(json, result, many));
  expect(parsed(failed, false)).toEqual(failed);
  expect(parsed(failed, true)).toEqual([failed]);
  expect([parsed(null, false), parsed(null, true)]).toEqual([null, []]);
});

test.each(Object.keys(ends))('the heading in Markdown says that a run ended as %s', (end) => {
  expect(reported(markdown, ends[end])).toMatch(new RegExp(`^## .* seed 1: . ${end}\n\n${ends[end].reason}`));
});

describe('GitHub annotations', () => {
  beforeEach(() => vi.stubEnv('GITHUB_STEP_SUMMARY', ''));
  afterEach(() => vi.unstubAllEnvs());

  test.each([
    ['passed', []],
    ['failed', ['::error title=small seed 1%3A unaccounted::; again: npx wavetank replay runs/a']],
    ...['void', 'unknown', 'interrupted', 'errored'].map((end) => [end, [`::error title=small seed 1::${ends[end].reason}; again: npx wavetank replay runs/a`]] as const),
  ] as const)('of a run that ended as %s: %j', (end, expected) => {
    const said: string[] = [];
    githubReporter({ say: (text = '') => void said.push(text) }).run!({ result: ends[end], folder: 'runs/a', replay: 'npx wavetank replay runs/a', why: {} });
    expect(said).toEqual(expected);
  });
});
