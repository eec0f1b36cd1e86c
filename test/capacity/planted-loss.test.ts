import { expect, test } from 'vitest';
import { findKnee } from '../../cli/capacity/find-knee.ts';
import { rarestLossOf } from '../../cli/capacity/verdict.ts';
import { tinyScenario } from '../engine/tiny-scenario.ts';
import { measuredHere, tinySubject } from './in-process.ts';

const fromEps = 4_000;

/** From a rate on, the relay loses one item in a hundred thousand, and tells nobody. */
const leaking = measuredHere(({ workload }) => tinyScenario({
  meddle: (item, context) => (workload.rateEps > fromEps && context.random('leak').chance(1, 100_000) ? [] : [item]),
}));

test('a loss of one in a hundred thousand above a rate puts the knee below it, where runs are long enough to see it', async () => {
  const subject = tinySubject(0.1, { lowestEps: 2_000, guessEps: 5_000, lengths: { warmUpMs: 2_000, windowMs: 12_000, oneIn: 100_000 } });
  const found = await findKnee(subject, leaking);
  expect(found.end).toBe('knee');
  // As near as the search was asked to come.
  expect(found.knee!.kneeEps).toBeLessThan(fromEps * 1.05);
  expect(found.knee!.lowEps).toBeLessThan(fromEps);
  expect(found.runs.filter(({ lost }) => lost).every(({ rateEps, why }) => rateEps > fromEps && /lost without a word/.test(why[0]))).toBe(true);
  expect(found.runs.some(({ lost }) => lost)).toBe(true);
  expect(rarestLossOf(found)).toBeGreaterThan(100_000);
}, 600_000);
