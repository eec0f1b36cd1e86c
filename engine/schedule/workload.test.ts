import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Fault } from '../fault.ts';
import { stream } from '../random-stream.ts';
import { processes, shapes } from './registry.ts';
import { plannedLoad, relativeRate, shapeOf, workloadMistakes } from './workload.ts';
import type { Workload } from './workload.ts';

const of = (...uses: Workload['shapes']): Workload => ({ rateEps: 1, shapes: uses, process: 'even' });
const quiet = () => 1;

describe.each(Object.entries(shapes))('shape %s', (kind, shape) => {
  test('its example is valid, and its factor is finite and never negative', () => {
    expect(workloadMistakes(of({ kind, ...(shape.example as object) }))).toEqual([]);
    const factorAt = shapeOf(of({ kind, ...(shape.example as object) }), 60_000);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 60_000, noNaN: true }), (atMs) => {
        expect(Number.isFinite(factorAt(atMs)) && factorAt(atMs) >= 0).toBe(true);
      }),
    );
  });

  test('it refuses a parameter that it does not have, and describes those that it has', () => {
    expect(workloadMistakes(of({ kind, ...(shape.example as object), speed: 3 }))[0].message).toContain('speed');
    const described = z.toJSONSchema(shape.params, { io: 'input' }).properties ?? {};
    for (const property of Object.values(described)) expect(property).toHaveProperty('description');
  });
});

test.each(Object.entries(processes))('the gaps of process %s have a mean of one', (_, process) => {
  const random = stream(1, 'gaps');
  const gaps = Array.from({ length: 100_000 }, () => process.gap(random));
  expect(Math.abs(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length - 1)).toBeLessThan(5 / Math.sqrt(gaps.length));
});

describe('shapes over a run of 100 s', () => {
  const at = (use: Workload['shapes'][number], ...seconds: number[]) => seconds.map((second) => shapeOf(of(use), 100_000)(second * 1000));

  test('ramp is level, rises, and is level again', () => {
    expect(at({ kind: 'ramp', from: 1, to: 3, startShare: 0.25, endShare: 0.75 }, 0, 25, 50, 75, 90)).toEqual([1, 1, 2, 3, 3]);
  });

  test('burst holds inside its window only', () => {
    expect(at({ kind: 'burst', factor: 10, startShare: 0.4, endShare: 0.6 }, 39, 40, 59, 60)).toEqual([1, 10, 10, 1]);
  });

  test('wave has its crest at a quarter and its trough at three quarters', () => {
    expect(at({ kind: 'wave', amplitude: 0.5 }, 25, 75)).toEqual([1.5, 0.5]);
  });

  test('replay passes through each count in the middle of its minute, by line or by step', () => {
    const use = { kind: 'replay', counts: [10, 20, 40, 0], minuteMs: 25_000 };
    expect(at(use, 12.5, 37.5, 62.5, 87.5, 25, 50)).toEqual([10, 20, 40, 0, 15, 30]);
    expect(at({ ...use, between: 'step' }, 0, 24, 25, 74, 75, 101)).toEqual([10, 10, 20, 40, 0, 10]);
  });

  test('the product of shapes is the product of their factors', () => {
    const workload = of({ kind: 'burst', factor: 10, startShare: 0.4, endShare: 0.6 }, { kind: 'ramp', from: 2, to: 2 });
    expect(shapeOf(workload, 100_000)(50_000)).toBe(20);
  });
});

test('relativeRate gives mean and peak of shapes x load', () => {
  const { mean, peak } = relativeRate(of(), 300_000, (atMs) => (atMs >= 120_000 && atMs < 180_000 ? 10 : 1));
  expect(mean).toBeCloseTo(2.8, 10);
  expect(peak).toBe(10);
});

test('a workload that generates nothing is refused', () => {
  expect(() => relativeRate(of({ kind: 'replay', counts: [0, 0], minuteMs: 1000 }), 10_000, quiet)).toThrow('generates nothing');
});

test('mistakes name the field inside the workload and what was meant', () => {
  const mistakes = workloadMistakes({ process: 'poison', shapes: [{ kind: 'wav' }, { kind: 'wave', amplitude: 3 }, { kind: 'ramp', from: 1, to: 2, startShare: 0.5, endShare: 0.5 }] });
  expect(mistakes.map(({ path }) => path.join('.'))).toEqual(['process', 'shapes.0.kind', 'shapes.1.amplitude', 'shapes.2.endShare']);
  expect(mistakes[0].message).toContain('did you mean poisson?');
  expect(mistakes[1].message).toContain('did you mean wave?');
});

test('plannedLoad is the product of the load faults active at a time; other faults do not count', () => {
  const load: Fault = {
    id: 'more', about: 'More comes.', target: 'source', point: 'load', heals: true, params: z.strictObject({ factor: z.number() }),
    disturb(call, { factor }) {
      (call as { factor: number }).factor *= factor as number;
      return true;
    },
  };
  const slow: Fault = { ...load, id: 'slow', point: 'serve', disturb() { throw new Error('a fault on another point was asked for its load'); } };
  const loadAt = plannedLoad(
    [{ fault: 'more', atMs: 10, forMs: 20, params: { factor: 3 } }, { fault: 'more', atMs: 25, forMs: 10, params: { factor: 2 } }, { fault: 'slow', atMs: 0, forMs: 100 }],
    { more: load, slow },
  );
  expect([9, 10, 25, 30, 34, 35].map(loadAt)).toEqual([1, 3, 6, 2, 2, 1]);
});
