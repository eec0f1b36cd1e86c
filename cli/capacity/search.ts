import { kneeOf, type Knee, type Range, type Trial } from './knee.ts';

/**
 * The search for a knee: bisection at the middle of what is known (probabilistic bisection: Waeber, Frazier, Henderson,
 * SIAM J. Control Optim. 51, 2013). Near the knee each step is repeated until two runs of it agree; far from it a second
 * run would say nothing new. It only says what to do next: who executes the runs, and how, is none of its business.
 */
export interface Aim {
  /** From a first look, items/s. */
  readonly guessEps: number;
  /** Below it nobody wants to know. */
  readonly lowestEps: number;
  /** Above it nobody may go; Infinity where there is no such limit. */
  readonly highestEps: number;
  /** The interval is narrow enough when its ends are no farther than this share from the knee. */
  readonly precision: number;
  readonly mostRuns: number;
}

export type Next =
  | { readonly do: 'run'; readonly rateEps: number }
  /** `narrow`: as asked. `spent`: the interval is wider than that after `mostRuns`. `lowest`: not even the lowest rate holds. `highest`: even the highest does. */
  | { readonly do: 'end'; readonly why: 'narrow' | 'spent' | 'lowest' | 'highest' };

/** So far from the guess the knee is looked for at first. */
const firstReach = 3;
/** A trial that close to an end of the range and on its wrong side: the knee may lie beyond. */
const closeness = 1.2;
/** A step is repeated where it lies no farther than that from an end of the interval: one run of it is what put that end there. */
const near = 1.04;
/** After so many runs of which none held, whether the lowest rate does is what matters. */
const hopeless = 3;
/** Runs of one step that must agree, of so many at most. */
const agreeing = 2;
const mostRepeats = 3;

/** Where the knee is looked for after these trials: wider where they point beyond. */
export function rangeOf(trials: readonly Trial[], { guessEps, lowestEps }: Aim): Range {
  let [lowEps, highEps] = [Math.max(lowestEps / closeness, guessEps / firstReach), guessEps * firstReach];
  const points = (held: boolean, beyond: (rateEps: number) => boolean): boolean => trials.some((trial) => trial.held === held && beyond(trial.rateEps));
  while (points(true, (rateEps) => rateEps * closeness > highEps)) highEps *= 2;
  while (lowEps > lowestEps / closeness && points(false, (rateEps) => rateEps < lowEps * closeness)) lowEps = Math.max(lowestEps / closeness, lowEps / 2);
  return { lowEps, highEps: Math.max(highEps, lowEps * 2) };
}

export function knownSoFar(trials: readonly Trial[], aim: Aim): Knee {
  return kneeOf(trials, rangeOf(trials, aim), aim.guessEps);
}

export function next(trials: readonly Trial[], aim: Aim): Next {
  if (trials.length >= aim.mostRuns) return { do: 'end', why: 'spent' };
  const { kneeEps, lowEps, highEps } = knownSoFar(trials, aim);
  const open = unfinishedStep(trials);
  const isNear = (endEps: number): boolean => open! < endEps * near && open! > endEps / near;
  if (open !== null && [aim.lowestEps, aim.highestEps, lowEps, highEps].some(isNear)) return { do: 'run', rateEps: open };
  const bothSides = [true, false].every((held) => trials.some((trial) => trial.held === held));
  if (bothSides && highEps <= kneeEps * (1 + aim.precision) && lowEps >= kneeEps * (1 - aim.precision)) return { do: 'end', why: 'narrow' };
  if (decidedAt(trials, aim.lowestEps) === false) return { do: 'end', why: 'lowest' };
  if (decidedAt(trials, aim.highestEps) === true) return { do: 'end', why: 'highest' };
  if (trials.length >= hopeless && trials.every(({ held }) => !held)) return { do: 'run', rateEps: aim.lowestEps };
  return { do: 'run', rateEps: Math.min(aim.highestEps, Math.max(aim.lowestEps, rounded(kneeEps))) };
}

/** The rate of the last step if its runs do not agree yet, or are too few. */
function unfinishedStep(trials: readonly Trial[]): number | null {
  const rateEps = trials.at(-1)?.rateEps;
  return rateEps === undefined || decidedAt(trials, rateEps) !== null ? null : rateEps;
}

/** Whether a step held, by the majority of its runs; a loss needs no second one. null while nobody can tell. */
export function decidedAt(trials: readonly Trial[], rateEps: number): boolean | null {
  const runs = trials.filter((trial) => trial.rateEps === rateEps);
  if (runs.some(({ certain }) => certain)) return false;
  const held = runs.filter((run) => run.held).length;
  if (held >= agreeing) return true;
  if (runs.length - held >= agreeing || runs.length >= mostRepeats) return false;
  return null;
}

/** To three digits: `413`, `41,300`. */
export function rounded(rateEps: number): number {
  return Number(rateEps.toPrecision(3));
}
