import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Account } from '../../engine/bucket.ts';
import type { Result } from '../../engine/result.ts';
import type { Steady } from './steady.ts';
import { judgeStep, trialsOf, type StepRun } from './step.ts';

const run = (rateEps: number, outcome: StepRun['outcome'], lost: boolean): StepRun => ({
  rateEps, seed: 1, arrivals: '', outcome, why: [], lost, items: 1, offeredEps: rateEps, storedEps: rateEps, growthEps: 0, growthLimitEps: 1, p50Ms: 1, p99Ms: 1, busy: {}, waitingGrowthEps: {}, driver: null,
});
const someRun = fc.oneof(
  fc.integer({ min: 1, max: 50 }).map((rateEps) => run(rateEps, 'held', false)),
  fc.tuple(fc.integer({ min: 1, max: 50 }), fc.boolean()).map(([rateEps, lost]) => run(rateEps, 'failed', lost)),
  fc.integer({ min: 1, max: 50 }).map((rateEps) => run(rateEps, 'unknown', false)),
);

test('where something was lost nothing held, at that rate and above; below, every run speaks for itself', () => {
  fc.assert(fc.property(fc.array(someRun), (runs) => {
    const lossEps = Math.min(...runs.filter(({ lost }) => lost).map(({ rateEps }) => rateEps));
    const told = runs.filter(({ outcome }) => outcome !== 'unknown');
    const trials = trialsOf(runs);
    expect(trials.map(({ rateEps }) => rateEps)).toEqual(told.map(({ rateEps }) => rateEps));
    trials.forEach(({ rateEps, held, certain }, i) => {
      if (rateEps >= lossEps) expect([held, certain]).toEqual([false, true]);
      else expect([held, certain]).toEqual([told[i].outcome === 'held', false]);
    });
  }));
});

const account: Account = { generated: 100, delivered: 100, late: 0, corrupted: 0, rejected: {}, quarantined: {}, shed: {}, filtered: 0, dropped: {}, expired: 0, superseded: 0, erased: 0, pending: {}, unaccounted: 0, duplicate: 0 };
const resultWith = (ledger: Partial<Account>): Result => ({ run: { seed: 1, arrivalsHash: '', status: 'completed' }, verdict: 'passed', reason: '', checks: [], thresholds: [], ledger: { ...account, ...ledger } }) as unknown as Result;
const steady: Steady = { fromMs: 0, toMs: 12_000, items: 100, leftOut: 0, offered: [], stored: [], inFlight: new Array<number>(12).fill(3), batchMs: 0, waiting: {}, busy: {}, p50Ms: 1, p99Ms: 1, thresholds: [], driver: null };

test('what comes twice is lost for good, except where it may', () => {
  const twice = resultWith({ duplicate: 3 });
  expect(judgeStep(100, twice, steady)).toMatchObject({ outcome: 'failed', lost: true, why: ['3 stored again'] });
  expect(judgeStep(100, twice, steady, { mayRepeat: true })).toMatchObject({ outcome: 'held', lost: false, why: [] });
});

test('what still waits at the end is no certain loss, what is gone is', () => {
  expect(judgeStep(100, resultWith({ pending: { relay: 4 } }), steady)).toMatchObject({ outcome: 'failed', lost: false });
  expect(judgeStep(100, resultWith({ expired: 2, dropped: { 'relay: full': 1 }, unaccounted: 5 }), steady)).toMatchObject({ lost: true, why: ['1 dropped', '2 expired', '5 lost without a word'] });
});

test('what is to be left out does not wait, and what is kept wanders less', () => {
  const growing = { ...steady, inFlight: Array.from({ length: 12 }, (_, second) => second * 5), leftOut: 90 };
  expect(judgeStep(400, resultWith({}), growing)).toMatchObject({ outcome: 'failed', growthEps: 5 });
  expect(judgeStep(400, resultWith({}), { ...growing, leftOut: 0 })).toMatchObject({ outcome: 'held', growthEps: 5 });
});

test('where items end too seldom for the window nobody can tell whether the backlog grows, and what else broke is told', () => {
  const seldom = { ...steady, inFlight: Array.from({ length: 12 }, (_, second) => second * 400), batchMs: 6_400 };
  expect(judgeStep(400, resultWith({}), seldom)).toMatchObject({ outcome: 'unknown', why: [expect.stringMatching(/--window 13s/)] });
  expect(judgeStep(400, resultWith({ expired: 1 }), seldom)).toMatchObject({ outcome: 'failed', lost: true, why: ['1 expired'] });
});
