import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stream } from '../../engine/random-stream.ts';
import { Ledger } from '../../engine/ledger/ledger.ts';
import { settle } from '../../engine/ledger/account.ts';
import { growthOf, inFlightOf, slopeOf, wanderingEps } from './growth.ts';

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

/** What of a long queue is to be kept, on average over each second: items come as Poisson arrivals do and leave it evenly, in their order. */
function keptInQueue(name: string, { rateEps, servedEps, kept }: { readonly rateEps: number; readonly servedEps: number; readonly kept: number }): number[] {
  const random = stream(3, 'kept', name);
  const isKept = (): number => (random.float() < kept ? 1 : 0);
  const queue = Array.from({ length: rateEps * 20 }, isKept);
  let waits = queue.reduce<number>((sum, each) => sum + each, 0);
  let [served, dueMs] = [0, 0];
  return Array.from({ length: 12 }, () => {
    let sum = 0;
    for (let i = 0; i < servedEps; i++) {
      for (; dueMs < ((served + 1) * 1000) / servedEps; dueMs -= (Math.log(1 - random.float()) * 1000) / rateEps) waits += queue[queue.push(isKept()) - 1];
      waits -= queue[served++];
      sum += waits;
    }
    return sum / servedEps;
  });
}

test.each([0.05, 0.5, 0.9])('of a queue of which %f is kept, the rest left out, one that only wanders is called growth in one of twenty cases, too', (kept) => {
  const grows = (servedEps: number) => (i: number): boolean => isGrowing(keptInQueue(`${kept} ${i}`, { rateEps: 100, servedEps, kept }), wanderingEps(100, kept));
  const found = share(600, grows(100));
  expect(found).toBeGreaterThan(0.025);
  expect(found).toBeLessThan(0.08);
  expect(share(200, grows(50))).toBeGreaterThan(kept < 0.1 ? 0.5 : 0.95);
});

test('what is left out is in flight nowhere, whenever that was found out', () => {
  const clock = { nowMs: 0 };
  const ledger = new Ledger(['any']);
  ledger.now = () => clock.nowMs;
  const source = ledger.stage('source', 0);
  for (let item = 0; item < 100; item++) {
    ledger.generate(item, 0, item * 50, 0);
    source.saw(item);
  }
  clock.nowMs = 9_000;
  for (let item = 0; item < 100; item += 2) source.claim(item, 'filtered', 'by the declared filter');
  const rows = Array.from({ length: 50 }, (_, i) => ({ item: 2 * i + 1, content: 0, storedMs: (2 * i + 1) * 50 + 10 }));
  for (const mean of inFlightOf(settle(ledger, rows).view, 0, 5_000)) expect(mean).toBeCloseTo(0.1, 6);
});
