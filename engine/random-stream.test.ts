import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stream, Streams } from './random-stream.ts';

describe('stream', () => {
  test('first draws of known paths are frozen', () => {
    const firstDraws = (seed: number, ...path: string[]) => {
      const random = stream(seed, ...path);
      return Array.from({ length: 4 }, () => random.u32());
    };
    expect({
      'seed 1, no path': firstDraws(1),
      'seed 1, generators/iot/readings': firstDraws(1, 'generators', 'iot', 'readings'),
      'seed 2, generators/iot/readings': firstDraws(2, 'generators', 'iot', 'readings'),
      'seed 1, components/worker-1/serve': firstDraws(1, 'components', 'worker-1', 'serve'),
    }).toMatchInlineSnapshot(`
      {
        "seed 1, components/worker-1/serve": [
          376861694,
          1076651933,
          2122926925,
          3096591300,
        ],
        "seed 1, generators/iot/readings": [
          2409942829,
          4008832138,
          3827961279,
          2643761198,
        ],
        "seed 1, no path": [
          2078495991,
          8595689,
          3740299040,
          2850219,
        ],
        "seed 2, generators/iot/readings": [
          1099322060,
          743274194,
          3721263538,
          3335941875,
        ],
      }
    `);
  });

  test('first values of each kind of draw are frozen', () => {
    const random = stream(1, 'kinds');
    expect([random.float(), random.below(1000), random.chance(1, 3), random.exponential(10), random.normal()]).toMatchInlineSnapshot(`
      [
        0.4759098327914911,
        548,
        false,
        4.869701861734238,
        -0.20780217544557783,
      ]
    `);
  });

  test('the same path gives the same draws, another seed or path gives others', () => {
    fc.assert(
      fc.property(fc.nat(), fc.stringMatching(/^[a-z0-9-]{1,20}$/), (seed, part) => {
        const random = stream(seed, part);
        const draws = Array.from({ length: 8 }, () => random.u32());
        const again = stream(seed, part);
        expect(Array.from({ length: 8 }, () => again.u32())).toEqual(draws);
        for (const other of [stream(seed + 1, part), stream(seed, `${part}x`), stream(seed, part, 'x')]) {
          expect(Array.from({ length: 8 }, () => other.u32())).not.toEqual(draws);
        }
      }),
    );
  });

  test('below is an integer in [0, n) and reaches every value of a small n', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 2 ** 32 }), (seed, n) => {
        const random = stream(seed, 'below');
        for (let i = 0; i < 50; i++) {
          const value = random.below(n);
          expect(Number.isInteger(value) && value >= 0 && value < n).toBe(true);
        }
      }),
    );
    const random = stream(1, 'reach');
    expect(new Set(Array.from({ length: 1000 }, () => random.below(10))).size).toBe(10);
  });

  test('draws counts every u32, and each kind of draw costs a fixed number of them', () => {
    const random = stream(1, 'count');
    const cost = (draw: () => unknown) => {
      const before = random.draws;
      draw();
      return random.draws - before;
    };
    const costs = { u32: () => random.u32(), float: () => random.float(), below: () => random.below(7), chance: () => random.chance(1, 2), exponential: () => random.exponential(1), normal: () => random.normal() };
    const counted = Object.fromEntries(Object.entries(costs).map(([name, draw]) => [name, new Set(Array.from({ length: 100 }, () => cost(draw)))]));
    expect(counted).toEqual({ u32: new Set([1]), float: new Set([2]), below: new Set([2]), chance: new Set([2]), exponential: new Set([2]), normal: new Set([4]) });
  });

  test('moments of the distributions lie within five standard errors', () => {
    const samples = 100_000;
    const random = stream(7, 'moments');
    const mean = (draw: () => number) => Array.from({ length: samples }, draw).reduce((sum, x) => sum + x, 0) / samples;
    const within = (found: number, expected: number, deviation: number) =>
      expect(Math.abs(found - expected)).toBeLessThan((5 * deviation) / Math.sqrt(samples));
    within(mean(() => random.float()), 0.5, Math.sqrt(1 / 12));
    within(mean(() => random.below(10)), 4.5, Math.sqrt(99 / 12));
    within(mean(() => (random.chance(1, 100) ? 1 : 0)), 0.01, Math.sqrt(0.0099));
    within(mean(() => random.exponential(3)), 3, 3);
    within(mean(() => random.normal()), 0, 1);
    within(mean(() => random.normal() ** 2), 1, Math.sqrt(2));
  });

  test('the bits of u32 are balanced within five standard errors', () => {
    const random = stream(3, 'bits');
    const samples = 50_000;
    const ones = new Array<number>(32).fill(0);
    for (let i = 0; i < samples; i++) {
      const word = random.u32();
      for (let bit = 0; bit < 32; bit++) ones[bit] += (word >>> bit) & 1;
    }
    for (const count of ones) expect(Math.abs(count - samples / 2)).toBeLessThan(5 * Math.sqrt(samples / 4));
  });
});

describe('Streams', () => {
  test('the same path gives the same stream, and draws are counted by path', () => {
    const streams = new Streams(1);
    const readings = streams.get('generators', 'iot', 'readings');
    readings.float();
    expect(streams.get('generators', 'iot', 'readings')).toBe(readings);
    streams.get('components', 'gateway');
    expect([...streams.drawCounts()]).toEqual([['components/gateway', 0], ['generators/iot/readings', 2]]);
  });

  test('a path whose parts hold a slash is refused, since two paths would share a name', () => {
    expect(() => new Streams(1).get('a/b', 'c')).toThrow('slash');
  });
});
