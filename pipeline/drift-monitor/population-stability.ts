/** Bins of equal mass in the reference; ten is what the index is usually read with. */
const bins = 10;

/**
 * The population stability index of a sample against a reference: the sum over bins of (p - q) ln(p / q), with half a value
 * in every bin, so that an empty one does not make it infinite. Below 0.1 nothing moved, above 0.25 a lot did.
 */
export function stabilityIndex(reference: readonly number[], sample: readonly number[]): number {
  const sorted = reference.toSorted((a, b) => a - b);
  const edges = Array.from({ length: bins - 1 }, (_, nth) => sorted[Math.floor(((nth + 1) * sorted.length) / bins)]);
  const [before, after] = [shares(edges, reference), shares(edges, sample)];
  return after.reduce((sum, share, bin) => sum + (share - before[bin]) * Math.log(share / before[bin]), 0);
}

function shares(edges: readonly number[], values: readonly number[]): number[] {
  const counts = new Array<number>(bins).fill(0.5);
  for (const value of values) {
    let bin = 0;
    while (bin < edges.length && value >= edges[bin]) bin++;
    counts[bin]++;
  }
  return counts.map((count) => count / (values.length + bins / 2));
}
