import type { Random } from '../../engine/random.ts';
import type { Knee, Trial } from '../../cli/capacity/knee.ts';
import { knownSoFar, next, type Aim } from '../../cli/capacity/search.ts';

/** A pipeline as far as a search sees it: where its knee lies, how sharp it is, how often the machine spoils a run. */
export interface Made {
  readonly kneeEps: number;
  readonly spread: number;
  readonly lapse: number;
  /** What the first look makes of the knee. */
  readonly guessEps: number;
}

export interface Searched {
  readonly trials: readonly Trial[];
  readonly knee: Knee;
  readonly why: 'narrow' | 'spent' | 'lowest' | 'highest';
}

/** A whole search of a made pipeline. */
export function search({ kneeEps, spread, lapse, guessEps }: Made, random: Random, change: Partial<Aim> = {}): Searched {
  const aim = { guessEps, lowestEps: 1, highestEps: Infinity, precision: 0.05, mostRuns: 24, ...change };
  const trials: Trial[] = [];
  for (;;) {
    const step = next(trials, aim);
    if (step.do === 'end') return { trials, knee: knownSoFar(trials, aim), why: step.why };
    const holds = (1 - lapse) / (1 + (step.rateEps / kneeEps) ** (1 / spread));
    trials.push({ rateEps: step.rateEps, held: random.float() < holds, certain: false });
  }
}

