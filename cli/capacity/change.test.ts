import { expect, test } from 'vitest';
import { stream } from '../../engine/random-stream.ts';
import { changeOf } from './change.ts';

const knee = (kneeEps: number, reach: number) => ({ kneeEps, lowEps: kneeEps / (1 + reach), highEps: kneeEps * (1 + reach) });

test('a knee that fell by a tenth has really moved, where both are known to three percent', () => {
  expect(changeOf(knee(1000, 0.03), knee(900, 0.03))).toMatchObject({ fromEps: 1000, toEps: 900, real: true });
  expect(changeOf(knee(1000, 0.03), knee(900, 0.03)).percent).toBeCloseTo(-10, 9);
  expect(changeOf(knee(1000, 0.1), knee(950, 0.1)).real).toBe(false);
});

test('two builds of the same knee are called different in no more than one of twenty pairs', () => {
  const random = stream(5, 'pairs');
  const measured = () => knee(1000 * Math.exp((Math.log(1.04) / 1.96) * random.normal()), 0.04);
  const wrong = Array.from({ length: 2000 }, () => changeOf(measured(), measured())).filter(({ real }) => real).length;
  expect(wrong / 2000).toBeLessThan(0.065);
  expect(wrong / 2000).toBeGreaterThan(0.03);
});
