import { expect, test } from 'vitest';
import { judgeContrast, shareTaken, type Pair } from './contrast.ts';

const pair = (seed: number, without: number | null, withIt: number | null, verdictWithout: Pair['verdictWithout'] = 'passed'): Pair => ({
  seed, without, with: withIt, verdictWithout,
});
const pairs = (count: number, without: number, withIt: number) =>
  Array.from({ length: count }, (_, i) => pair(i + 1, without + i, withIt + i / 10));

test('the share taken away: none of a metric that was 0, all of one that came to 0', () => {
  expect(shareTaken(pair(1, 0, 0))).toBe(0);
  expect(shareTaken(pair(1, 0, 3))).toBe(-1);
  expect(shareTaken(pair(1, 40, 0))).toBe(1);
  expect(shareTaken(pair(1, 40, 30))).toBe(0.25);
  expect(shareTaken(pair(1, null, 30))).toBeNull();
});

test('an effect in every seed stops at the eleventh, the first that 99.9 % can bear', () => {
  const effect = judgeContrast(pairs(20, 100, 10), 20, 0.5, 'alone');
  expect(effect).toMatchObject({ seeds: 11, improved: 11, held: true, stopped: 'clear' });
});

test('19 of 20 hold, 18 of 20 do not, and the second miss ends the contrast', () => {
  const miss = (n: number) => pairs(20, 100, 10).map((each, i) => (i < n ? { ...each, with: each.without } : each));
  expect(judgeContrast(miss(1), 20, 0.5, 'alone')).toMatchObject({ seeds: 20, improved: 19, required: 19, held: true, stopped: null });
  expect(judgeContrast(miss(2), 20, 0.5, 'alone')).toMatchObject({ seeds: 2, improved: 0, required: 19, held: false, stopped: 'out of reach' });
});

test('an effect smaller than declared does not hold, however sure it is', () => {
  expect(judgeContrast(pairs(20, 100, 90), 20, 0.5, 'alone').held).toBe(false);
});

test('three seeds bear no interval and are judged by themselves', () => {
  const effect = judgeContrast(pairs(3, 100, 10), 3, 0.5, 'alone');
  expect(effect.difference).toMatchObject({ low: null, high: null });
  expect(effect).toMatchObject({ seeds: 3, improved: 3, required: 3, held: true });
});

test('taken away, a failed run proves a remedy whose metric does not move', () => {
  const failing = Array.from({ length: 5 }, (_, i) => pair(i, 7, 7, 'failed'));
  expect(judgeContrast(failing, 5, 0.2, 'away')).toMatchObject({ improved: 5, held: true });
  expect(judgeContrast(failing, 5, 0.2, 'alone').held).toBe(false);
});

test('a metric that nobody could tell counts as no improvement', () => {
  expect(judgeContrast([pair(1, null, 1)], 1, 0.2, 'alone')).toMatchObject({ improved: 0, held: false, difference: null });
});

test('pairs past the stop do not change the answer', () => {
  const first = judgeContrast(pairs(11, 100, 10), 20, 0.5, 'alone');
  expect(judgeContrast([...pairs(11, 100, 10), pair(12, 0, 9)], 20, 0.5, 'alone')).toEqual(first);
});
