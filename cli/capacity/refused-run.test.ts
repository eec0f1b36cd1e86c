import { expect, test } from 'vitest';
import { UsageError } from '../../engine/usage-error.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Result } from '../../engine/result.ts';
import { findKnee, type Measure } from './find-knee.ts';
import { outlivingRefusals } from './refused-run.ts';
import type { Steady } from './steady.ts';
import { verdictOf } from './verdict.ts';

const account = { generated: 9, delivered: 9, late: 0, corrupted: 0, rejected: {}, quarantined: {}, shed: {}, filtered: 0, dropped: {}, expired: 0, superseded: 0, erased: 0, pending: {}, unaccounted: 0, duplicate: 0 };
const steady: Steady = { fromMs: 0, toMs: 12_000, items: 9, leftOut: 0, offered: [], stored: [], inFlight: new Array<number>(12).fill(3), batchMs: 0, waiting: {}, busy: {}, p50Ms: 1, p99Ms: 1, thresholds: [], driver: null };
const base = { scenario: 'made', seed: 1, clock: 'real', durationMs: 16_000, drainMs: 0, workload: { rateEps: 1, shapes: [] }, knobs: {}, remedies: [], faults: [], backends: {} } as unknown as Plan;

/** A pipeline that gives way at 400/s, and some of whose runs are refused. */
const measured = (refuses: (nth: number, rateEps: number) => boolean): Measure => {
  let runs = 0;
  return (plan) => {
    const { seed, workload: { rateEps } } = plan;
    if (refuses(++runs, rateEps)) return Promise.reject(new UsageError('the service was not ready within 30 s'));
    const result = { run: { seed, arrivalsHash: '', status: 'completed' }, verdict: 'passed', checks: [], ledger: { ...account, pending: rateEps > 400 ? { service: 3 } : {} } } as unknown as Result;
    return Promise.resolve({ result, steady });
  };
};
const subject = { base, lowestEps: 100, highestEps: Infinity, guessEps: 380, lengths: { warmUpMs: 4_000, windowMs: 12_000, oneIn: null }, precision: 0.05, mostRuns: 24 };

test('a run that is refused in the midst of a search is unknown, and the search goes on to its end', async () => {
  const found = await findKnee(subject, outlivingRefusals(measured((nth) => nth === 3)));
  expect(found).toMatchObject({ end: 'knee', narrow: true });
  expect(found.runs.filter(({ outcome }) => outcome === 'unknown').map(({ why }) => why)).toEqual([['refused: the service was not ready within 30 s']]);
  expect(found.knee!.lowEps).toBeLessThan(400);
  expect(found.knee!.highEps).toBeGreaterThan(400);
});

test('where the very first is refused there is nothing to save: the mistake is told', async () => {
  await expect(findKnee(subject, outlivingRefusals(measured(() => true)))).rejects.toThrow(/not ready/);
});

test('a rate at which every run is refused is not called a limit of the driver', async () => {
  const found = await findKnee(subject, outlivingRefusals(measured((nth, rateEps) => nth > 1 && rateEps > 300)));
  expect(found.end).toBe('driver');
  const { verdict, reason } = verdictOf(found, 400, 100);
  expect(verdict).toBe('unknown');
  expect(reason).toMatch(/of more nobody can tell: refused: the service was not ready/);
  expect(reason).not.toMatch(/driver|this machine/);
});
