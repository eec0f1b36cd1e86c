export interface KolmogorovSmirnov {
  /** The largest distance between the two distribution functions. */
  readonly distance: number;
  /** How likely so large a distance is where both samples come from one distribution. */
  readonly chance: number;
}

/** The test of two samples by Kolmogorov and Smirnov, with the asymptotic distribution and Stephens' correction for small samples. */
export function kolmogorovSmirnov(a: readonly number[], b: readonly number[]): KolmogorovSmirnov {
  const [left, right] = [a.toSorted((x, y) => x - y), b.toSorted((x, y) => x - y)];
  let [i, j, distance] = [0, 0, 0];
  while (i < left.length && j < right.length) {
    const value = Math.min(left[i], right[j]);
    while (i < left.length && left[i] === value) i++;
    while (j < right.length && right[j] === value) j++;
    distance = Math.max(distance, Math.abs(i / left.length - j / right.length));
  }
  const root = Math.sqrt((left.length * right.length) / (left.length + right.length));
  return { distance, chance: tail((root + 0.12 + 0.11 / root) * distance) };
}

/** 2 sum (-1)^(k-1) exp(-2 k^2 x^2), which converges at once but for small x, where it is 1. */
function tail(x: number): number {
  if (x < 0.3) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * x * x);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-18) break;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}
