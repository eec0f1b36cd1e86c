import fc from 'fast-check';
import { expect, test } from 'vitest';
import { trialsOf, type StepRun } from './step.ts';

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
