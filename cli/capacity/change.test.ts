import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeOf, type Pair } from './change.ts';
import type { Trial } from './knee.ts';

const knee = (kneeEps: number, reach = 0.05) => ({ kneeEps, lowEps: kneeEps / (1 + reach), highEps: kneeEps * (1 + reach) });
const trial = (rateEps: number, held: boolean): Trial => ({ rateEps, held, certain: false });
const rates = [940, 960, 980, 1000, 1020, 1040, 1060];
/** Runs of a build that holds up to a rate, and no further. */
const upTo = (kneeEps: number): Trial[] => rates.map((rateEps) => trial(rateEps, rateEps <= kneeEps));
const pairsOf = (before: readonly Trial[], after: readonly Trial[]): Pair[] => before.map((each, i) => ({ before: each, after: after[i] }));

test('two builds that held and failed alike did not change', () => {
  const change = changeOf({ knee: knee(1000), alone: [] }, { knee: knee(1000), alone: [] }, pairsOf(upTo(1000), upTo(1000)));
  expect(change).toMatchObject({ real: false });
  expect(change.percent).toBeCloseTo(0, 0);
  expect(change.smallestPercent).toBeLessThan(8);
});

test('one that fails four steps earlier has really changed, and runs without a counterpart count as well', () => {
  const [before, after] = [upTo(1040), upTo(960)];
  const paired = changeOf({ knee: knee(1050), alone: [] }, { knee: knee(970), alone: [] }, pairsOf(before, after));
  expect(paired).toMatchObject({ real: true });
  expect(paired.percent).toBeLessThan(-5);
  const apart = changeOf({ knee: knee(1050), alone: before }, { knee: knee(970), alone: after }, []);
  expect(apart.percent).toBeCloseTo(paired.percent, 0);
});

test('what the arrivals decided for both is no part of the difference: pairs tell more than as many runs alone', () => {
  // Near the knee it is chance who holds; here it was the same chance for both.
  const mixed = [true, false, true, true, false, true, false, false].map((held, i) => trial(985 + 4 * i, held));
  const width = ({ lowPercent, highPercent }: { lowPercent: number; highPercent: number }): number => highPercent - lowPercent;
  const paired = changeOf({ knee: knee(1000), alone: [] }, { knee: knee(1000), alone: [] }, pairsOf(mixed, mixed));
  const apart = changeOf({ knee: knee(1000), alone: mixed }, { knee: knee(1000), alone: mixed }, []);
  expect(width(paired)).toBeLessThan(width(apart));
});

test('the builds may change places: what fell by so much one way rises by as much the other', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 930, max: 1070 }), fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 6 }), (made) => {
    const pairs = made.map(([rateEps, before, after]): Pair => ({ before: trial(rateEps, before), after: trial(rateEps, after) }));
    const turned = pairs.map(({ before, after }): Pair => ({ before: after, after: before }));
    const [there, back] = [changeOf({ knee: knee(1010), alone: [] }, { knee: knee(990), alone: [] }, pairs), changeOf({ knee: knee(990), alone: [] }, { knee: knee(1010), alone: [] }, turned)];
    expect(Math.log1p(there.lowPercent / 100)).toBeCloseTo(-Math.log1p(back.highPercent / 100), 2);
    expect(Math.log1p(there.highPercent / 100)).toBeCloseTo(-Math.log1p(back.lowPercent / 100), 2);
  }), { numRuns: 20 });
});
