import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Capacity } from '../../cli/capacity/capacity.ts';
import { questionsOf } from '../../cli/capacity/questions.ts';
import { exitCode, exitCodeOfVerdict } from '../../cli/exit-code.ts';
import { githubReporter } from '../../cli/github.ts';
import { json } from '../../cli/reporters/json.ts';
import { junit } from '../../cli/reporters/junit.ts';
import { markdown } from '../../cli/reporters/markdown.ts';
import type { ReporterKind } from '../../cli/reporters/reporter.ts';
import { noStyle } from '../../cli/text/style.ts';
import { madeReport } from './made-report.ts';

function written(kind: ReporterKind, capacity: Capacity): string {
  let text = '';
  const reporter = kind.open({ write: (part) => void (text += part), style: noStyle, width: 100 });
  reporter.capacity!(capacity);
  reporter.end?.();
  return text;
}

const [day] = madeReport().badDays;
const ends: Readonly<Record<string, Capacity>> = {
  passed: madeReport({ badDays: [{ ...day, verdict: 'passed' }], outages: madeReport().outages.slice(0, 1) }),
  'failed on a bad day': madeReport(),
  failed: madeReport({ verdict: 'failed', reason: 'not even 100/s holds: <31 dropped>', end: 'lowest', knee: null, badDays: [], outages: [] }),
  unknown: madeReport({ verdict: 'unknown', reason: 'the driver is the limit', end: 'driver', badDays: [{ ...day, verdict: 'unknown', end: 'driver' }], outages: [{ outageMs: 5000, survived: false, untold: true, drainedMs: null, why: 'the driver was saturated' }] }),
  interrupted: madeReport({ status: 'interrupted', badDays: [], outages: [] }),
  'without a rate': madeReport({ expectEps: null, badDays: [{ ...day, verdict: null }, { ...day, verdict: null, end: 'lowest' }, { ...day, verdict: null, end: 'driver', knee: null, heldEps: null }], outages: [] }),
};

test.each(Object.entries(ends))('%s: a question for the usual day, each bad day and each outage, all of other names', (_, capacity) => {
  const questions = questionsOf(capacity);
  expect(questions).toHaveLength(1 + capacity.badDays.length + capacity.outages.length);
  if (capacity.expectEps !== null) expect(new Set(questions.map(({ name }) => name)).size).toBe(questions.length);
  for (const { text } of questions) expect(text).not.toBe('');
});

test.each(Object.entries(ends).filter(([, { status }]) => status === 'completed'))('%s: the first answer is that of the exit code', (_, capacity) => {
  const { passed, failed, unknown } = { passed: exitCode.ok, failed: exitCode.failed, unknown: exitCode.undecided };
  expect({ passed, failed, unknown }[questionsOf(capacity)[0].verdict]).toBe(exitCodeOfVerdict(capacity.verdict));
});

describe('JUnit', () => {
  test.each([
    ['passed', { tests: 3, failures: 0, errors: 0 }], ['failed on a bad day', { tests: 4, failures: 2, errors: 0 }], ['failed', { tests: 1, failures: 1, errors: 0 }],
    ['unknown', { tests: 3, failures: 0, errors: 3 }], ['interrupted', { tests: 1, failures: 0, errors: 1 }], ['without a rate', { tests: 4, failures: 1, errors: 1 }],
  ])('%s counts as %j, and its cases are that many', (end, counts) => {
    const xml = written(junit, ends[end]);
    expect(xml).toContain(Object.entries(counts).map(([name, count]) => `${name}="${count}"`).join(' '));
    const found = (pattern: RegExp): number => (xml.match(pattern) ?? []).length;
    expect({ tests: found(/<testcase /g), failures: found(/<failure /g), errors: found(/<error /g) }).toEqual(counts);
  });

  test('what broke is told, by the day on which it did', () => {
    const xml = written(junit, ends['failed on a bad day']);
    expect(xml).toContain('<testcase classname="capacity iot-spike" name="holds 250/s"/>');
    expect(xml).toContain('name="holds 250/s when the downstream of the workers is twice as slow"><failure message="holds 192/s (180–204); the backlog grows by 31/s"/>');
    expect(xml).toContain('name="at 250/s, its store may be away for 10 s"><failure message="31 dropped"/>');
    expect(xml).toContain('<property name="found" value="holds 384/s (366–400), 1.5x of the 250/s expected"/>');
  });
});

test('JSON is the report itself, Markdown a row a question', () => {
  expect(JSON.parse(written(json, madeReport()))).toEqual(madeReport());
  const page = written(markdown, madeReport());
  expect(page).toMatch(/^## capacity of iot-spike: ✓ passed\n/);
  for (const { name, text } of questionsOf(madeReport())) expect(page).toContain(`${name} | ${text} |`);
});

describe('GitHub annotations', () => {
  beforeEach(() => vi.stubEnv('GITHUB_STEP_SUMMARY', ''));
  afterEach(() => vi.unstubAllEnvs());

  const said = (capacity: Capacity): string[] => {
    const lines: string[] = [];
    githubReporter({ say: (text = '') => void lines.push(text) }).capacity!(capacity);
    return lines;
  };

  test('what decides the exit code is an error, a bad day and an outage a warning, what holds nothing', () => {
    expect(said(ends.passed)).toEqual([]);
    expect(said(ends.failed)).toEqual(['::error title=capacity iot-spike%3A holds 250/s::not even 100/s holds: <31 dropped>']);
    expect(said(ends['failed on a bad day']).map((line) => line.split(' ')[0])).toEqual(['::warning', '::warning']);
    expect(said(ends.unknown).map((line) => line.split(' ')[0])).toEqual(['::error', '::warning', '::warning']);
  });
});
