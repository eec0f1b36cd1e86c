import { medianOf } from '../compare/paired.ts';
import { sum, sumsOfChoices, sumsOfSigns } from './rank-test.ts';

/**
 * By how much a figure has moved, and between which bounds that lies: the estimate of Hodges and Lehmann and the interval
 * that belongs to Wilcoxon's tests (Hollander and Wolfe, 3.2, 3.3, 4.2, 4.3).
 */
export interface Shift {
  readonly estimate: number;
  /** Half the width of its interval: a shift of every seed that is smaller would not have been told from noise. null: too few seeds to tell any. */
  readonly resolution: number | null;
}

/** Between samples of different seeds: the median of all differences of one and one. */
export function shiftBetween(before: readonly number[], after: readonly number[], alpha: number): Shift {
  const counts = sumsOfChoices(plainRanks(before.length + after.length), before.length);
  const smallest = (before.length * (before.length + 1)) / 2;
  return shiftOf(after.flatMap((now) => before.map((then) => now - then)), counts.subarray(smallest), alpha);
}

/** Of pairs: the median of the means of all two differences, and of each with itself. */
export function shiftOfPairs(differences: readonly number[], alpha: number): Shift {
  const means = differences.flatMap((a, i) => differences.slice(i).map((b) => (a + b) / 2));
  return shiftOf(means, sumsOfSigns(plainRanks(differences.length)), alpha);
}

/** `counts`: of the statistic that says how many of the values lie below the true shift, from 0 on. */
function shiftOf(values: readonly number[], counts: Float64Array, alpha: number): Shift {
  const sorted = values.toSorted((a, b) => a - b);
  const total = sum(counts);
  let [rank, tail] = [0, 0];
  for (; rank < counts.length; rank++) {
    tail += counts[rank];
    if ((2 * tail) / total > alpha) break;
  }
  const resolution = rank === 0 ? null : (sorted[sorted.length - rank] - sorted[rank - 1]) / 2;
  return { estimate: medianOf(sorted), resolution };
}

function plainRanks(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}
