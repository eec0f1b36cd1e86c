import type { KeySource } from './key-source.ts';

/** expm1(x) / x, and 1 where x is 0. */
function expm1Ratio(x: number): number {
  return x === 0 ? 1 : Math.expm1(x) / x;
}

/** log1p(x) / x, and 1 where x is 0. */
function log1pRatio(x: number): number {
  return x === 0 ? 1 : Math.log1p(x) / x;
}

/**
 * Keys 0 to `count` - 1 where the k-th most frequent one comes with a probability in proportion to k^-s. Exact for any
 * count and any s >= 0, without tables: rejection-inversion (Hörmann and Derflinger, ACM Transactions on Modeling and
 * Computer Simulation 6 (3), 1996), which rejects less than one draw in three.
 */
export function zipfKeys(count: number, s: number): KeySource {
  if (!(count >= 1) || !Number.isInteger(count)) throw new Error(`there cannot be ${count} keys`);
  if (!(s >= 0)) throw new Error(`an exponent of ${s} orders nothing`);
  // The density x^-s, its integral from 1 to x, and the inverse of that; s = 1 is their limit.
  const density = (x: number): number => Math.exp(-s * Math.log(x));
  const integral = (x: number): number => expm1Ratio((1 - s) * Math.log(x)) * Math.log(x);
  const inverse = (y: number): number => Math.exp(log1pRatio(Math.max(-1, y * (1 - s))) * y);
  const first = integral(1.5) - 1;
  const last = integral(count + 0.5);
  const surely = 2 - inverse(integral(2.5) - density(2));
  return {
    count,
    draw(random) {
      for (;;) {
        const y = last + random.float() * (first - last);
        const x = inverse(y);
        const rank = Math.min(count, Math.max(1, Math.round(x)));
        if (rank - x <= surely || y >= integral(rank + 0.5) - density(rank)) return rank - 1;
      }
    },
  };
}
