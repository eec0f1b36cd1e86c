import { expect, test } from 'vitest';
import type { Result } from '../../engine/result.ts';
import { smallRun } from '../../test/small-run.ts';
import { noStyle } from '../text/style.ts';
import { changesOf } from './change.ts';
import { changeText } from './change-text.ts';
import { toldByMost, tooFewPassed, withTooFewPassed } from './passed.ts';
import { samplesOf } from './run-figures.ts';

const one: Result = { ...smallRun(20).result, metrics: { latency: { unit: 'ms', count: 18, p50: 1, p95: 2, p99: 3, p999: 3, max: 3 } } };
/** Twelve runs, of which the first so many did not pass. */
const twelve = (failed: number, over: Partial<Result> = {}): Result[] => Array.from({ length: 12 }, (_, i) => (
  { ...one, ...over, run: { ...one.run, seed: i + 1 }, ...(i < failed ? { verdict: 'failed' as const, reason: `failed: lost ${i}` } : { verdict: 'passed' as const, reason: 'held' }) }));

test('where less than half of the runs passed, it is told how many did, and why the first did not', () => {
  expect([0, 5, 6].map((failed) => tooFewPassed(twelve(failed)))).toEqual([null, null, null]);
  expect(tooFewPassed(twelve(7))).toBe('5 of 12 runs passed, and it takes half of them; seed 1: failed: lost 0');
  expect(tooFewPassed(twelve(12))).toContain('0 of 12 runs passed');
});

test('runs that failed then and fail now are not said to be no worse', () => {
  const runs = twelve(12);
  const changes = withTooFewPassed(changesOf(samplesOf(runs), samplesOf(runs), true), tooFewPassed(runs)!);
  expect(changes.filter(({ verdict }) => verdict === 'unknown').map(({ id }) => id)).toEqual(['not-passed']);
  const text = changeText(changes, { paired: true, before: 12, now: 12 }, noStyle).join(' ').replace(/\s+/g, ' ');
  expect(text).toContain('? unknown not-passed (0 of 12 runs passed');
  expect(text).not.toContain('no worse');
});

test('runs that passed and fail now are worse', () => {
  const changes = changesOf(samplesOf(twelve(0)), samplesOf(twelve(12)), true);
  expect(withTooFewPassed(changes, 'few').find(({ id }) => id === 'not-passed')!.verdict).toBe('worse');
});

test('times of a saturated driver are not kept', () => {
  const timed = (saturated: string | null) => toldByMost(samplesOf(twelve(0, { driver: { ...one.driver, saturated } })));
  expect(timed(null).untold).toEqual([]);
  expect(timed('too late').untold).toEqual(['latency:p50', 'latency:p99']);
  expect(Object.keys(timed('too late').kept)).toContain('lost:share');
});
