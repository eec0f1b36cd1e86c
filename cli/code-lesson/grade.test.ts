import { expect, test } from 'vitest';
import type { Result, Verdict } from '../../engine/result.ts';
import { noStyle } from '../text/style.ts';
import { allPassed, markLines, marksOf, type Mark } from './grade.ts';

/** A result as far as it is graded. */
function result(dropped: number, p99: number | null): Result {
  const verdict = (value: number | null, limit: number): Verdict => (value === null ? 'unknown' : value > limit ? 'failed' : 'passed');
  return {
    checks: [{ id: 'dropped', verdict: verdict(dropped, 0), value: dropped, unit: 'events', limit: 0, firstBreachMs: null, message: '', evidence: [] }],
    thresholds: [{ metric: 'critical-p99', verdict: verdict(p99, 2000), value: p99, unit: 'ms', limit: 2000 }],
  } as unknown as Result;
}

const mark = (marks: readonly Mark[], id: string): Mark => marks.find((each) => each.id === id)!;

test('a mark is that of the worst seed', () => {
  const marks = marksOf([result(0, 900), result(12, 1500), result(3, 1200)]);
  expect(mark(marks, 'dropped')).toMatchObject({ verdict: 'failed', value: 12, worstAt: 1 });
  expect(mark(marks, 'critical-p99')).toMatchObject({ verdict: 'passed', value: 1500, worstAt: 1 });
  expect(allPassed(marks)).toBe(false);
});

test('where one seed cannot tell, nobody can', () => {
  expect(mark(marksOf([result(0, 900), result(0, null)]), 'critical-p99')).toMatchObject({ verdict: 'unknown', value: null, worstAt: 1 });
});

test('the worst seed is the one with the worst verdict, then the one with the largest value', () => {
  expect(mark(marksOf([result(0, null), result(0, 2500), result(0, 2100)]), 'critical-p99')).toMatchObject({ verdict: 'failed', value: 2500, worstAt: 1 });
});

test('a check is compared with itself, also where another run has others', () => {
  const [whole, part] = [result(5, 900), result(0, 1200)];
  expect(marksOf([{ ...part, checks: [] }, whole])).toMatchObject([{ id: 'critical-p99', value: 1200, worstAt: 0 }, { id: 'dropped', verdict: 'failed', value: 5, worstAt: 1 }]);
});

test('where nothing was asked nothing holds', () => expect(allPassed([])).toBe(false));

test('a line a check, with the change against the try before', () => {
  const before = marksOf([result(1200, 3400)]);
  expect(markLines(before, null, noStyle)).toEqual(['✗  dropped       1,200 events  limit 0', '✗  critical-p99         3.4 s  limit 2 s']);
  expect(markLines(marksOf([result(0, 3400)]), before, noStyle)).toEqual(['✓  dropped       0 events  limit 0    ▼ better by 1,200', '✗  critical-p99     3.4 s  limit 2 s  · as before']);
  expect(markLines(marksOf([result(1300, null)]), before, noStyle)).toEqual(['✗  dropped       1,300 events  limit 0    ▲ worse by 100', '?  critical-p99             –  limit 2 s']);
});
