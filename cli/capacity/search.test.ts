import { expect, test } from 'vitest';
import type { Random } from '../../engine/random.ts';
import { stream } from '../../engine/random-stream.ts';
import type { Knee, Trial } from './knee.ts';
import { decidedAt, knownSoFar, next, type Aim } from './search.ts';

/** A pipeline as far as a search sees it: where its knee lies, how sharp it is, how often the machine spoils a run. */
interface Made {
  readonly kneeEps: number;
  readonly spread: number;
  readonly lapse: number;
  /** What the first look makes of the knee. */
  readonly guessEps: number;
}

interface Searched {
  readonly trials: readonly Trial[];
  readonly knee: Knee;
  readonly why: 'narrow' | 'spent' | 'lowest';
}

function search({ kneeEps, spread, lapse, guessEps }: Made, random: Random, change: Partial<Aim> = {}): Searched {
  const aim = { guessEps, lowestEps: 1, precision: 0.05, mostRuns: 24, ...change };
  const trials: Trial[] = [];
  for (;;) {
    const step = next(trials, aim);
    if (step.do === 'end') return { trials, knee: knownSoFar(trials, aim), why: step.why };
    const holds = (1 - lapse) / (1 + (step.rateEps / kneeEps) ** (1 / spread));
    trials.push({ rateEps: step.rateEps, held: random.float() < holds, certain: false });
  }
}

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

test('a pipeline of which nothing holds ends at the lowest rate', () => {
  const { why, trials } = search({ kneeEps: 1, spread: 0.01, lapse: 0, guessEps: 400 }, stream(1, 'none'), { lowestEps: 100 });
  expect(why).toBe('lowest');
  expect(trials.at(-1)).toMatchObject({ rateEps: 100, held: false });
  expect(trials.length).toBeLessThan(16);
});

test('what lost something once failed, however often it held before, and all that is faster with it', () => {
  const aim = { guessEps: 1000, lowestEps: 100, precision: 0.05, mostRuns: 24 };
  const held = { rateEps: 1000, held: true, certain: false };
  const lost = { rateEps: 1000, held: false, certain: true };
  expect(knownSoFar([held, held, lost], aim).kneeEps).toBeLessThan(knownSoFar([held, held, { ...lost, certain: false }], aim).kneeEps * 1.0001);
  expect(decidedAt([held, held, lost], 1000)).toBe(false);
  expect(next([held, lost], aim)).not.toEqual({ do: 'run', rateEps: 1000 });
});
