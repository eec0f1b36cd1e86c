import fc from 'fast-check';
import { expect, test } from 'vitest';
import { refitted, takenMsOf } from './fault-times.ts';

const fullMs = 60_000;
const timed = fc.array(fc.record({ fault: fc.constantFrom('a', 'b'), atMs: fc.integer({ min: 0, max: 50_000 }), forMs: fc.integer({ min: 0, max: 10_000 }) }), { maxLength: 6 });

test('in a run of another length faults last as long, end within it, and overlap where they did', () => {
  fc.assert(fc.property(timed, fc.integer({ min: 1000, max: 200_000 }), (faults, toMs) => {
    const placed = refitted(faults, fullMs, toMs);
    if (placed === null) {
      expect(takenMsOf(faults, fullMs)).toBeGreaterThan(toMs);
      return;
    }
    expect(placed.map(({ forMs }) => forMs)).toEqual(faults.map(({ forMs }) => forMs));
    for (const [i, { atMs, forMs }] of placed.entries()) {
      expect(atMs + forMs).toBeLessThanOrEqual(toMs + 1);
      // To the millisecond, which is rounded.
      for (const [j, other] of placed.entries()) {
        if (faults[i].atMs <= faults[j].atMs) expect(atMs).toBeLessThanOrEqual(other.atMs);
        if (faults[i].atMs + faults[i].forMs <= faults[j].atMs) expect(atMs + forMs).toBeLessThanOrEqual(other.atMs + 1);
        else if (faults[i].atMs <= faults[j].atMs) expect(Math.abs((other.atMs - atMs) - (faults[j].atMs - faults[i].atMs))).toBeLessThanOrEqual(1);
      }
    }
  }));
});

test('one from beginning to end is so in any run, and takes nothing from the others', () => {
  const faults = [{ fault: 'a', atMs: 0, forMs: fullMs }, { fault: 'b', atMs: 30_000, forMs: 2_000 }];
  expect(refitted(faults, fullMs, 12_000)).toEqual([{ fault: 'a', atMs: 0, forMs: 12_000 }, { fault: 'b', atMs: 5172, forMs: 2_000 }]);
  expect(takenMsOf(faults, fullMs)).toBe(2_000);
});

test('at its own length a run has them where they are', () => {
  fc.assert(fc.property(timed, (faults) => void expect(refitted(faults, fullMs, fullMs)).toEqual(faults)));
});
