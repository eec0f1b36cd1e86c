import fc from 'fast-check';
import { expect, test } from 'vitest';
import { thinned } from './downsample.ts';

const series = fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { freq: 5 }), { minLength: 1, maxLength: 3000 });
const most = fc.integer({ min: 2, max: 200 }).map((n) => n * 2);

test('however long a series is: few points, in order, each of the series, and its lowest and highest among them', () => {
  fc.assert(fc.property(series, most, (values, count) => {
    const points = thinned(values, count);
    expect(points.length).toBeLessThanOrEqual(count);
    const indices = points.map(([index]) => index);
    expect(indices).toEqual([...new Set(indices)].toSorted((a, b) => a - b));
    expect([indices[0], indices.at(-1)]).toEqual([0, values.length - 1]);
    for (const [index, value] of points) expect(value).toBe(values[index]);
    const known = (list: readonly (number | null)[]): number[] => list.filter((value) => value !== null);
    const kept = known(points.map(([, value]) => value));
    expect([Math.min(...kept), Math.max(...kept)]).toEqual([Math.min(...known(values)), Math.max(...known(values))]);
  }));
});

test('one value alone among nothing is kept, and so is one hole in what goes on', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 9999 }), (at) => {
    const alone = Array.from({ length: 10_000 }, (_, i) => (i === at ? 1 : null));
    expect(thinned(alone, 100)).toContainEqual([at, 1]);
    const hole = Array.from({ length: 10_000 }, (_, i) => (i === at ? 0 : 5));
    expect(thinned(hole, 100)).toContainEqual([at, 0]);
  }));
});
