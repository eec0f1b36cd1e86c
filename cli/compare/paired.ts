/**
 * Statistics of paired runs: the same seed with and without a remedy. Runs of one seed share their arrivals, so their
 * difference is free of the chance that separates seeds. Nothing is assumed about how the differences are distributed:
 * the interval of the median comes from order statistics (it is the sign test turned round; Conover, Practical
 * Nonparametric Statistics, 3.2) and no random numbers are drawn.
 */
export interface Interval {
  readonly median: number;
  /** null where so few pairs cannot bear an interval of that confidence. */
  readonly low: number | null;
  readonly high: number | null;
}

export const method = 'paired by seed; 95 % interval of the median difference by order statistics (sign test)';

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of `values` with an interval that covers it in at least `confidence` of all cases. */
export function medianInterval(values: readonly number[], confidence = 0.95): Interval {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = intervalRank(sorted.length, confidence);
  if (rank === 0) return { median: medianOf(sorted), low: null, high: null };
  return { median: medianOf(sorted), low: sorted[rank - 1], high: sorted[sorted.length - rank] };
}

/**
 * The largest rank k for which both tails together, 2 P(Binomial(n, 1/2) < k), stay within 1 - confidence; 0 if even
 * the smallest and the largest value do not.
 */
export function intervalRank(n: number, confidence: number): number {
  let [rank, probability, tail] = [0, 2 ** -n, 0];
  for (let k = 0; k < n; k++) {
    tail += probability;
    if (2 * tail > 1 - confidence) break;
    rank = k + 1;
    probability *= (n - k) / (k + 1);
  }
  return Math.min(rank, n >> 1);
}

export function clearOfZero(interval: Interval): boolean {
  return interval.low !== null && interval.high !== null && (interval.low > 0 || interval.high < 0);
}
