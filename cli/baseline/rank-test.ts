/**
 * Exact rank tests: the chance, were there no difference, of ranks as far apart as those seen, over all ways in which they
 * could have been dealt. Nothing is assumed about how figures are distributed, ties keep their mid-ranks, and no random
 * numbers are drawn. Counting by the shift algorithm (Streitberg and Röhmel, Exact distributions for permutation and rank
 * tests, 1986); the tests are Wilcoxon's (Hollander and Wolfe, Nonparametric Statistical Methods, 3.1 and 4.1).
 */

/** Ranks from 1 on, doubled, so that the mid-rank of a tie is a whole number; in the order of the values. */
export function doubledRanks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
  const ranks = new Array<number>(values.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && values[order[to]] === values[order[from]]) to++;
    for (let i = from; i < to; i++) ranks[order[i]] = from + to + 1;
    from = to;
  }
  return ranks;
}

/** Of all choices of `size` ranks, how many have each sum. */
export function sumsOfChoices(ranks: readonly number[], size: number): Float64Array {
  const most = sum(ranks);
  const counts = Array.from({ length: size + 1 }, () => new Float64Array(most + 1));
  counts[0][0] = 1;
  let reached = 0;
  ranks.forEach((rank, i) => {
    for (let chosen = Math.min(size, i + 1); chosen > 0; chosen--) {
      const [into, from] = [counts[chosen], counts[chosen - 1]];
      for (let at = reached; at >= 0; at--) into[at + rank] += from[at];
    }
    reached += rank;
  });
  return counts[size];
}

/** Of all choices of any number of ranks, how many have each sum. */
export function sumsOfSigns(ranks: readonly number[]): Float64Array {
  const counts = new Float64Array(sum(ranks) + 1);
  counts[0] = 1;
  let reached = 0;
  for (const rank of ranks) {
    for (let at = reached; at >= 0; at--) counts[at + rank] += counts[at];
    reached += rank;
  }
  return counts;
}

/** Two-sided p of a sum under counts of all sums: twice the smaller tail. */
function twoSided(counts: Float64Array, observed: number): number {
  const total = sum(counts);
  const atMost = sum(counts.subarray(0, observed + 1));
  const atLeast = sum(counts.subarray(observed));
  return Math.min(1, (2 * Math.min(atMost, atLeast)) / total);
}

/** Whether two samples of different seeds differ: Wilcoxon's rank sum test. */
export function rankSumP(before: readonly number[], after: readonly number[]): number {
  const ranks = doubledRanks([...before, ...after]);
  return twoSided(sumsOfChoices(ranks, before.length), sum(ranks.slice(0, before.length)));
}

/** Whether differences of pairs lie to one side of zero: Wilcoxon's signed rank test; pairs without a difference say nothing. */
export function signedRankP(differences: readonly number[]): number {
  const told = differences.filter((each) => each !== 0);
  if (told.length === 0) return 1;
  const ranks = doubledRanks(told.map(Math.abs));
  return twoSided(sumsOfSigns(ranks), sum(ranks.filter((_, i) => told[i] > 0)));
}

/** p-values for which the chance of any false alarm among all of them is held: Holm's step-down method (1979). */
export function holm(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
  const adjusted = new Array<number>(values.length);
  let largest = 0;
  order.forEach((at, step) => {
    largest = Math.max(largest, Math.min(1, (values.length - step) * values[at]));
    adjusted[at] = largest;
  });
  return adjusted;
}

export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
