import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stream } from '../random-stream.ts';
import { processes, shapes } from './registry.ts';
import { Schedule } from './schedule.ts';
import type { LoadAt, Workload } from './workload.ts';

const quiet: LoadAt = () => 1;
const uses = Object.entries(shapes).map(([kind, { example }]) => ({ kind, ...(example as object) }));

const anyShapes = fc.subarray(uses);
const anyWorkload = fc.record({ rateEps: fc.double({ min: 1, max: 3000, noNaN: true }), shapes: anyShapes, process: fc.constantFrom(...Object.keys(processes)) });
const anyPlan = fc.record({ workload: anyWorkload, durationMs: fc.double({ min: 100, max: 10_000, noNaN: true }) });
const anyLoad = fc.record({ startShare: fc.double({ min: 0, max: 0.9, noNaN: true }), factor: fc.constantFrom(0, 0.5, 3, 10) });

function faultOf({ startShare, factor }: { startShare: number; factor: number }, durationMs: number): LoadAt {
  return (atMs) => (atMs >= startShare * durationMs && atMs < (startShare + 0.1) * durationMs ? factor : 1);
}

function arrivals(schedule: Schedule, ...until: number[]): number[] {
  const due: number[] = [];
  for (const toMs of until) schedule.advance(toMs, (dueMs) => due.push(dueMs));
  return due;
}

describe('Schedule', () => {
  test('first arrivals of a known seed are frozen', () => {
    const workload: Workload = { rateEps: 200, shapes: [{ kind: 'wave', amplitude: 0.3 }], process: 'poisson' };
    const schedule = new Schedule({ workload, durationMs: 1000 }, stream(1, 'arrivals'), quiet);
    expect(arrivals(schedule, 1000).slice(0, 12)).toMatchInlineSnapshot(`
      [
        1.5,
        4.8,
        15.1,
        18.5,
        20.3,
        21,
        26.5,
        26.9,
        47.8,
        48.8,
        54.1,
        61.9,
      ]
    `);
  });

  test('the same seed gives the same arrivals, however often it is advanced', () => {
    fc.assert(
      fc.property(fc.nat(), anyPlan, anyLoad, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 200 }), (seed, plan, load, shares) => {
        const loadAt = faultOf(load, plan.durationMs);
        const atOnce = arrivals(new Schedule(plan, stream(seed), loadAt), plan.durationMs);
        const steps = shares.map((share) => share * plan.durationMs).sort((a, b) => a - b);
        expect(arrivals(new Schedule(plan, stream(seed), loadAt), ...steps, plan.durationMs)).toEqual(atOnce);
      }),
    );
  });

  test('due times rise, in tenths of a ms, within the run and within what was asked for', () => {
    fc.assert(
      fc.property(fc.nat(), anyPlan, fc.double({ min: 0, max: 1, noNaN: true }), (seed, plan, share) => {
        const schedule = new Schedule(plan, stream(seed), quiet);
        const toMs = share * plan.durationMs;
        const first = arrivals(schedule, toMs);
        const rest = arrivals(schedule, 2 * plan.durationMs);
        expect(first.filter((dueMs) => dueMs > toMs)).toEqual([]);
        expect(rest.filter((dueMs) => dueMs <= toMs || dueMs > plan.durationMs)).toEqual([]);
        const all = [...first, ...rest];
        expect(all.filter((dueMs, i) => i > 0 && dueMs < all[i - 1])).toEqual([]);
        expect(all.filter((dueMs) => dueMs !== plan.durationMs && Math.round(dueMs * 10) / 10 !== dueMs)).toEqual([]);
      }),
    );
  });

  test('the mean over the run is the planned rate, whatever the shapes and planned load faults, within five sigma', () => {
    fc.assert(
      fc.property(fc.nat(), anyPlan, anyLoad, (seed, plan, load) => {
        const expected = (plan.workload.rateEps * plan.durationMs) / 1000;
        const found = arrivals(new Schedule(plan, stream(seed), faultOf(load, plan.durationMs)), plan.durationMs).length;
        // The Poisson distribution is skewed where few arrivals are expected: three more cover its upper tail.
        const bound = plan.workload.process === 'even' ? 1.001 : 5 * Math.sqrt(expected) + (expected < 100 ? 3 : 0);
        expect(Math.abs(found - expected)).toBeLessThanOrEqual(bound);
      }),
    );
  });

  test('a mean of 500/s with ten times the load for a fifth of the run is 179/s, and 1,786/s inside the fault', () => {
    const workload: Workload = { rateEps: 500, shapes: [], process: 'even' };
    const tenfold: LoadAt = (atMs) => (atMs >= 120_000 && atMs < 180_000 ? 10 : 1);
    const due = arrivals(new Schedule({ workload, durationMs: 300_000 }, stream(1), tenfold), 300_000);
    const inside = due.filter((dueMs) => dueMs > 120_000 && dueMs <= 180_000).length;
    expect(Math.round(inside / 60)).toBe(1786);
    expect(Math.round((due.length - inside) / 240)).toBe(179);
  });

  test('load that was not planned comes on top, and changes nothing before it', () => {
    const plan = { workload: { rateEps: 300, shapes: [], process: 'poisson' }, durationMs: 10_000 };
    const undisturbed = arrivals(new Schedule(plan, stream(1), quiet), 10_000);
    const steered = arrivals(new Schedule(plan, stream(1), quiet, (atMs) => (atMs < 5000 ? 1 : 4)), 10_000);
    const before = (due: number[]) => due.filter((dueMs) => dueMs <= 5000);
    expect(before(steered)).toEqual(before(undisturbed));
    const after = steered.length - before(steered).length;
    expect(Math.abs(after - 6000)).toBeLessThan(5 * Math.sqrt(6000));
  });

  test('Poisson arrivals are as irregular as Poisson: the counts per 100 ms have a variance equal to their mean', () => {
    const plan = { workload: { rateEps: 500, shapes: [], process: 'poisson' }, durationMs: 200_000 };
    const counts = Array.from({ length: 2000 }, () => 0);
    for (const dueMs of arrivals(new Schedule(plan, stream(5), quiet), 200_000)) counts[Math.min(1999, Math.floor(dueMs / 100))]++;
    const mean = counts.reduce((sum, n) => sum + n, 0) / counts.length;
    const variance = counts.reduce((sum, n) => sum + (n - mean) ** 2, 0) / counts.length;
    expect(Math.abs(variance / mean - 1)).toBeLessThan(5 * Math.sqrt(2 / counts.length));
  });
});
