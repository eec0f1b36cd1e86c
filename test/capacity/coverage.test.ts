import { expect, test } from 'vitest';
import type { Random } from '../../engine/random.ts';
import { stream } from '../../engine/random-stream.ts';
import { search, type Made, type Searched } from './made-pipeline.ts';

const covers = ({ knee }: Searched, { kneeEps }: Made): boolean => knee.lowEps <= kneeEps && kneeEps <= knee.highEps;

/** How `times` searches for knees at random fared; `guess`: how far off the first look was, as a factor. */
function fared(times: number, name: string, guess: (random: Random) => number): { covered: number; runs: number; narrow: number } {
  const random = stream(7, 'searches', name);
  const sums = { covered: 0, runs: 0, narrow: 0 };
  for (let i = 0; i < times; i++) {
    const kneeEps = 100 * Math.exp(random.float() * 6);
    const made = { kneeEps, spread: 0.004 * Math.exp(random.float() * 2), lapse: 0.02, guessEps: kneeEps * guess(random) };
    const searched = search(made, random);
    if (covers(searched, made)) sums.covered += 1 / times;
    if (searched.why === 'narrow') sums.narrow += 1 / times;
    sums.runs += searched.trials.length / times;
  }
  return sums;
}

test('the interval covers the knee in at least 93 of 100 searches, and takes some eight runs', () => {
  const { covered, runs, narrow } = fared(1000, 'near', (random) => Math.exp(0.1 * random.normal()));
  expect(covered).toBeGreaterThan(0.93);
  expect(narrow).toBeGreaterThan(0.95);
  expect(runs).toBeLessThan(9);
});

test('and no fewer where the first look was far off', () => {
  expect(fared(100, 'low', () => 0.4).covered).toBeGreaterThan(0.93);
  expect(fared(100, 'high', () => 2.5).covered).toBeGreaterThan(0.93);
});
