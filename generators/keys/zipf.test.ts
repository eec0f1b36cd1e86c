import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stream } from '../../engine/random-stream.ts';
import { Zipf } from './zipf.ts';

const exponents = fc.double({ min: 0, max: 3, noNaN: true });

test('every point has a rank, the first points the first, and no later point an earlier rank', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 500 }), exponents, fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 1 }), (ranks, exponent, points) => {
    const zipf = new Zipf(ranks, exponent);
    const found = points.toSorted((a, b) => a - b).map((point) => zipf.at(point));
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(found.every((rank) => rank >= 0 && rank < ranks)).toBe(true);
    expect([zipf.at(0), zipf.at(1 - 2 ** -53)]).toEqual([0, ranks - 1]);
  }));
});

test('shares add up to one and fall with the rank as the law says', () => {
  fc.assert(fc.property(fc.integer({ min: 2, max: 500 }), exponents, (ranks, exponent) => {
    const zipf = new Zipf(ranks, exponent);
    const shares = Array.from({ length: ranks }, (_, rank) => zipf.share(rank));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(shares[1] / shares[0]).toBeCloseTo(2 ** -exponent, 9);
  }));
});

test('what is drawn has the shares: 100,000 draws lie within four standard deviations at every one of the first ranks', () => {
  const zipf = new Zipf(1000, 1.1);
  const random = stream(1, 'zipf');
  const counts = new Float64Array(1000);
  const draws = 100_000;
  for (let i = 0; i < draws; i++) counts[zipf.at(random.float())]++;
  for (let rank = 0; rank < 20; rank++) {
    const share = zipf.share(rank);
    expect(Math.abs(counts[rank] - draws * share)).toBeLessThan(4 * Math.sqrt(draws * share * (1 - share)));
  }
});
