import { expect, test } from 'vitest';
import { decidedAt, knownSoFar } from '../../cli/capacity/search.ts';
import { stream } from '../../engine/random-stream.ts';
import { search } from './made-pipeline.ts';

test('a pipeline of which nothing holds ends at the lowest rate', () => {
  const { why, trials } = search({ kneeEps: 1, spread: 0.01, lapse: 0, guessEps: 400 }, stream(1, 'none'), { lowestEps: 100 });
  expect(why).toBe('lowest');
  expect(trials.at(-1)).toMatchObject({ rateEps: 100, held: false });
  expect(trials.length).toBeLessThan(8);
});

test('where more may not be tried than what holds, it ends there and never goes beyond', () => {
  const { why, trials } = search({ kneeEps: 5_000, spread: 0.01, lapse: 0, guessEps: 900 }, stream(1, 'cap'), { highestEps: 1_000 });
  expect(why).toBe('highest');
  expect(Math.max(...trials.map(({ rateEps }) => rateEps))).toBe(1_000);
});

test('what lost something once failed, however often it held before, and all that is faster with it', () => {
  const aim = { guessEps: 1000, lowestEps: 100, highestEps: Infinity, precision: 0.05, mostRuns: 24 };
  const held = { rateEps: 1000, held: true, certain: false };
  const lost = { rateEps: 1000, held: false, certain: true };
  expect(knownSoFar([held, held, lost], aim).kneeEps).toBeLessThan(knownSoFar([held, held, { ...lost, certain: false }], aim).kneeEps * 1.0001);
  expect(decidedAt([held, held, lost], 1000)).toBe(false);
});
