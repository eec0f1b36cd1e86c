import { holdingAt, seenIf, spreads, type Knee, type Trial } from './knee.ts';

/** The knee of one build against that of another, in percent of the first. */
export interface Change {
  readonly fromEps: number;
  readonly toEps: number;
  readonly percent: number;
  /** The 95 % interval. */
  readonly lowPercent: number;
  readonly highPercent: number;
  /** The interval is clear of zero. */
  readonly real: boolean;
  /** A change of this size would have been told from none, in one of two cases. */
  readonly smallestPercent: number;
}

/** What the runs of one build showed. */
export interface Measured {
  readonly knee: Knee;
  /** Those that have no counterpart. */
  readonly alone: readonly Trial[];
}

/** Two runs at the same rate, of the same arrivals, one of each build. */
export interface Pair {
  readonly before: Trial;
  readonly after: Trial;
}

/** How much of the chance of a run lies in its arrivals, which a pair shares; the rest is the machine's. Which it is, the pairs tell. */
const shares = [0, 0.5, 0.9];
/** The knees of either build that are looked at: so many times as far as its interval reaches, in so many steps to either side. */
const reach = 2.5;
const steps = 24;
/** The tails that are cut off. A search ends when it thinks that it knows enough, and of a dozen pairs little can be learned of what they share: with one in two hundred on each side, at most one of twenty comparisons of equal builds tells a change, which a test holds. */
const tail = 0.005;
/** From one change to the next, natural logarithm, where they are summed up. */
const stepLog = 0.0005;

/**
 * Whether the knee moved, by the likelihood of both knees together, which have one spread. In a pair the chance that both
 * hold is between that of two independent runs and that of two which chance treats alike: what the arrivals decided for
 * one they decided for the other, and it is no part of the difference.
 */
export function changeOf(before: Measured, after: Measured, pairs: readonly Pair[]): Change {
  const [from, to] = [knees(before.knee), knees(after.knee)];
  const weights = new Map<number, number>();
  for (const spread of spreads) {
    const [alone, aloneAfter] = [from.map((at) => product(before.alone, at, spread)), to.map((at) => product(after.alone, at, spread))];
    const [holding, holdingAfter] = [from, to].map((points) => points.map((at) => pairs.map(({ before: { rateEps } }) => holdingAt(rateEps, at, spread))));
    from.forEach((fromLog, i) => to.forEach((toLog, j) => {
      let weight = 0;
      for (const shared of shares) weight += pairs.reduce((chance, pair, nth) => chance * chanceOfPair(pair, holding[i][nth], holdingAfter[j][nth], shared), alone[i] * aloneAfter[j]);
      const cell = Math.round((toLog - fromLog) / stepLog);
      weights.set(cell, (weights.get(cell) ?? 0) + weight);
    }));
  }
  const [low, moved, high] = quantiles(weights, [tail, 0.5, 1 - tail]);
  const percent = (log: number): number => Math.expm1(log) * 100;
  return {
    fromEps: before.knee.kneeEps, toEps: after.knee.kneeEps, percent: percent(moved), lowPercent: percent(low), highPercent: percent(high),
    real: low > 0 || high < 0, smallestPercent: percent(Math.max(moved - low, high - moved)),
  };
}

/** Logarithms of the knees that are looked at. */
function knees({ kneeEps, lowEps, highEps }: Knee): number[] {
  const middle = Math.log(kneeEps);
  const width = reach * Math.max(Math.log(kneeEps / lowEps), Math.log(highEps / kneeEps), 0.01);
  return Array.from({ length: 2 * steps + 1 }, (_, i) => middle + (width * (i - steps)) / steps);
}

function product(trials: readonly Trial[], kneeLog: number, spread: number): number {
  return trials.reduce((chance, trial) => {
    const holds = holdingAt(trial.rateEps, kneeLog, spread);
    const [ifHeld, ifNot] = seenIf(trial);
    return chance * (ifHeld * holds + ifNot * (1 - holds));
  }, 1);
}

/** `shared`: how much of the chance the two have in common. */
function chanceOfPair({ before, after }: Pair, holds: number, holdsAfter: number, shared: number): number {
  const both = shared * Math.min(holds, holdsAfter) + (1 - shared) * holds * holdsAfter;
  const [[ifHeld, ifNot], [ifHeldAfter, ifNotAfter]] = [seenIf(before), seenIf(after)];
  return both * ifHeld * ifHeldAfter + (holds - both) * ifHeld * ifNotAfter + (holdsAfter - both) * ifNot * ifHeldAfter + (1 - holds - holdsAfter + both) * ifNot * ifNotAfter;
}

function quantiles(weights: ReadonlyMap<number, number>, wanted: readonly number[]): number[] {
  const cells = [...weights].toSorted(([a], [b]) => a - b);
  const sum = cells.reduce((total, [, weight]) => total + weight, 0);
  return wanted.map((share) => {
    let before = 0;
    for (const [cell, weight] of cells) if ((before += weight) >= share * sum) return cell * stepLog;
    return cells[cells.length - 1][0] * stepLog;
  });
}
