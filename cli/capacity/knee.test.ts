import { expect, test } from 'vitest';
import { kneeOf, method } from './knee.ts';

test('before any run the knee is where it was thought to be, as sure as the method says', () => {
  const [, percent] = /weighed by a Cauchy distribution about the first guess \(half of it within (\d+) %\)/.exec(method)!;
  const range = { lowEps: 400 * Math.exp(-40), highEps: 400 * Math.exp(40) };
  const { lowEps, kneeEps, highEps } = kneeOf([], range, 400);
  expect(kneeEps).toBeCloseTo(400, 0);
  // Of a Cauchy distribution 95 % lie within so many times that within which one half does.
  const widely = (Number(percent) / 100) * Math.tan(0.475 * Math.PI);
  for (const found of [Math.log(highEps / 400), Math.log(400 / lowEps)]) expect(Math.abs(found / widely - 1)).toBeLessThan(0.1);
});
