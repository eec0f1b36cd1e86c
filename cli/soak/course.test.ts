import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ledger } from '../../engine/ledger/ledger.ts';
import { settle } from '../../engine/ledger/account.ts';
import type { RunOutcome } from '../../engine/run/execute.ts';
import { courseOf, type Course } from './course.ts';

const clockMs = 9_500;

/** The course of a run whose items were due at these moments and took so long; null: never stored. */
function course(made: readonly (readonly [dueMs: number, tookMs: number | null])[], everyMs: number, isUntimed = false): Course {
  const clock = { nowMs: 0 };
  const ledger = new Ledger(['any']);
  ledger.now = () => clock.nowMs;
  const sink = ledger.stage('sink', 0);
  const rows = [];
  for (const [item, [dueMs, tookMs]] of made.entries()) {
    ledger.generate(item, 0, dueMs, 0);
    sink.saw(item);
    if (tookMs === null) continue;
    clock.nowMs = dueMs + tookMs;
    sink.stored(item);
    rows.push({ item, content: 0, storedMs: dueMs + tookMs });
  }
  return courseOf({ evidence: { ledger: settle(ledger, rows).view }, result: { run: { clockMs } } } as unknown as RunOutcome, everyMs, { isUntimed });
}

const items = fc.array(fc.tuple(fc.integer({ min: 0, max: clockMs }), fc.option(fc.integer({ min: 0, max: 3_000 }))), { maxLength: 60 })
  .map((made) => made.toSorted((a, b) => a[0] - b[0]));

test('each stretch has the percentiles of what was due in it, whatever came of the others', () => {
  fc.assert(fc.property(items, fc.constantFrom(1000, 3000), (made, everyMs) => {
    const { p50Ms, p99Ms, inFlight } = course(made, everyMs);
    const stretches = Math.floor(clockMs / everyMs);
    expect([p50Ms.length, p99Ms.length, inFlight.length]).toEqual([stretches, stretches, stretches]);
    for (let i = 0; i < stretches; i++) {
      const took = made.filter(([dueMs, tookMs]) => Math.floor(dueMs / everyMs) === i && tookMs !== null).map(([, tookMs]) => tookMs!).sort((a, b) => a - b);
      expect(p50Ms[i]).toBe(took.length === 0 ? null : took[Math.floor(took.length / 2)]);
      expect(p99Ms[i]).toBe(took.length === 0 ? null : took[Math.floor(took.length * 0.99)]);
    }
  }));
});

test('what was in flight adds up to the time for which items were', () => {
  fc.assert(fc.property(items, (made) => {
    const { inFlight } = course(made, 3000);
    const endMs = 9000;
    const expected = made.reduce((sum, [dueMs, tookMs]) => sum + Math.max(0, Math.min(endMs, tookMs === null ? Infinity : dueMs + tookMs) - Math.min(dueMs, endMs)), 0);
    expect(inFlight.reduce((sum, mean) => sum + mean * 3000, 0)).toBeCloseTo(expected, 3);
  }));
});

test('what is read when the run is over has no course: its moments are those of the reading', () => {
  const { p99Ms, inFlight, unknowable } = course([[0, 9_000], [1_000, 8_000]], 1000, true);
  expect([p99Ms, inFlight, unknowable]).toEqual([[], [], expect.stringContaining('when the run is over')]);
});
