import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stream } from '../../engine/random-stream.ts';
import { Ledger } from '../../engine/ledger/ledger.ts';
import { settle } from '../../engine/ledger/account.ts';
import { growthOf, inFlightOf, slopeOf } from './growth.ts';

/** What waits, on average over each second, before a server that takes exactly `servedEps` while Poisson arrivals come at `rateEps`; `backlog` waits from the start. */
function walk(name: string, rateEps: number, servedEps: number, seconds: number, backlog: number): number[] {
  const random = stream(3, 'walk', name);
  const steps = 50;
  let waits = backlog;
  return Array.from({ length: seconds }, () => {
    let sum = 0;
    for (let i = 0; i < steps; i++) {
      waits = Math.max(0, waits + (rateEps - servedEps) / steps + Math.sqrt(rateEps / steps) * random.normal());
      sum += waits;
    }
    return sum / steps;
  });
}

function share(times: number, grows: (nth: number) => boolean): number {
  return Array.from({ length: times }, (_, i) => grows(i)).filter(Boolean).length / times;
}

const isGrowing = (inFlight: readonly number[], rateEps: number): boolean => {
  const { slopeEps, limitEps } = growthOf(inFlight, rateEps);
  return slopeEps > limitEps;
};

test.each([[100, 12], [1000, 12], [400, 30]])('a backlog that only wanders at %i/s for %i s is called growth in one of twenty cases', (rateEps, seconds) => {
  const found = share(1000, (i) => isGrowing(walk(`${rateEps} ${i}`, rateEps, rateEps, seconds, 1e6), rateEps));
  expect(found).toBeGreaterThan(0.03);
  expect(found).toBeLessThan(0.07);
});

test('one that grows by 5 % of 1,000/s is seen nearly always, and one that has room never', () => {
  expect(share(300, (i) => isGrowing(walk(`over ${i}`, 1000, 950, 12, 0), 1000))).toBeGreaterThan(0.95);
  expect(share(300, (i) => isGrowing(walk(`under ${i}`, 1000, 1100, 12, 0), 1000))).toBe(0);
});

test('the slope of a straight line is its own, wherever it begins', () => {
  fc.assert(fc.property(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: -50, max: 50 }), fc.integer({ min: 2, max: 40 }), (from, by, length) => {
    expect(slopeOf(Array.from({ length }, (_, i) => from + by * i))).toBeCloseTo(by, 9);
  }));
});

test('the mean in flight of all seconds adds up to the time that items were in flight', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 9_000 }), fc.option(fc.integer({ min: 0, max: 3_000 }))), { minLength: 1, maxLength: 40 }), (made) => {
    const clock = { nowMs: 0 };
    const ledger = new Ledger(['any']);
    ledger.now = () => clock.nowMs;
    const sink = ledger.stage('sink', 0);
    const rows = [];
    const items = made.toSorted((a, b) => a[0] - b[0]);
    for (const [item, [dueMs, tookMs]] of items.entries()) {
      ledger.generate(item, 0, dueMs, 0);
      sink.saw(item);
      if (tookMs === null) continue;
      clock.nowMs = dueMs + tookMs;
      sink.stored(item);
      rows.push({ item, content: 0, storedMs: dueMs + tookMs });
    }
    const { view } = settle(ledger, rows);
    const [fromMs, toMs] = [2_000, 8_000];
    const expected = items.reduce((sum, [dueMs, tookMs]) => sum + Math.max(0, Math.min(toMs, tookMs === null ? Infinity : dueMs + tookMs) - Math.max(fromMs, dueMs)), 0);
    const found = inFlightOf(view, fromMs, toMs);
    expect(found).toHaveLength(6);
    expect(found.reduce((sum, items) => sum + items * 1000, 0)).toBeCloseTo(expected, 3);
  }));
});
