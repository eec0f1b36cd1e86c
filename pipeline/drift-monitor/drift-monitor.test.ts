import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stream } from '../../engine/random-stream.ts';
import type { CanonicalRecord } from '../normaliser/contract.ts';
import { DriftMonitor, type BatchSummary } from './drift-monitor.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { stabilityIndex } from './population-stability.ts';

const limits = { stability: 0.25, outsidePercent: 2 };
const periodMs = 14_400_000;

/** A batch drawn from one distribution; `change` says what is otherwise in its records. */
function batch(seed: number, nth: number, change: (record: CanonicalRecord) => Partial<CanonicalRecord> = () => ({}), size = 100): BatchSummary {
  const random = stream(seed, 'test', `batch-${nth}`);
  const fromMs = nth * periodMs;
  const made = Array.from({ length: size }, (_, i): CanonicalRecord => ({
    id: `${nth}-${i}`, vendor: 'v', orderedMs: fromMs + random.below(periodMs), sku: 's', quantity: 1 + random.below(9), weightG: Math.round(1000 * Math.exp(random.normal() * 0.6)),
    amountMinor: Math.round(4000 * Math.exp(random.normal() * 0.9)), currency: 'EUR', status: 'paid', customer: 'c', note: random.chance(2, 5) ? 'n' : null,
  }));
  const control = { records: size, amountMinor: made.reduce((sum, { amountMinor }) => sum + amountMinor, 0) };
  return { feed: 'f', fromMs, toMs: fromMs + periodMs, control, records: made.map((record) => ({ ...record, ...change(record) })) };
}

function trained(seed: number): DriftMonitor {
  const monitor = new DriftMonitor();
  for (let nth = 0; nth < 4; nth++) expect(monitor.judge(batch(seed, nth), limits)).toBeNull();
  return monitor;
}

test('the index is zero for the same sample, above zero for another, and the larger the further it moved', () => {
  const values = Array.from({ length: 500 }, (_, i) => i);
  expect(stabilityIndex(values, values)).toBeCloseTo(0, 10);
  const [near, far] = [20, 200].map((by) => stabilityIndex(values, values.map((value) => value + by)));
  expect(near).toBeGreaterThan(0);
  expect(far).toBeGreaterThan(near);
});

test('the distance is that of the two distribution functions, and the chance that of the tables', () => {
  const values = Array.from({ length: 100 }, (_, i) => i);
  expect(kolmogorovSmirnov(values, values)).toEqual({ distance: 0, chance: 1 });
  expect(kolmogorovSmirnov(values, values.map((value) => value + 1000)).distance).toBe(1);
  // At 100 and 100 the critical distance of 5 % is 1.358 x sqrt(2 / 100).
  const { distance, chance } = kolmogorovSmirnov(values, values.map((value) => value + 19.5));
  expect(distance).toBeCloseTo(0.2, 6);
  expect(chance).toBeGreaterThan(0.02);
  expect(chance).toBeLessThan(0.05);
});

test('distances are between none and one, alike from both sides, and the chance falls as the distance grows', () => {
  const sample = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 80 });
  fc.assert(fc.property(sample, sample, (a, b) => {
    const there = kolmogorovSmirnov(a, b);
    expect(there).toEqual(kolmogorovSmirnov(b, a));
    expect(there.distance).toBeGreaterThanOrEqual(0);
    expect(there.distance).toBeLessThanOrEqual(1);
    expect(there.chance).toBeGreaterThanOrEqual(0);
    expect(there.chance).toBeLessThanOrEqual(1);
  }));
});

test('a thousand batches of one distribution sound no alarm', () => {
  const monitor = new DriftMonitor();
  const alarms = Array.from({ length: 1000 }, (_, nth) => monitor.judge(batch(1, nth), limits)).filter((alarm) => alarm !== null);
  expect(alarms).toEqual([]);
});

describe.each<[string, (record: CanonicalRecord) => Partial<CanonicalRecord>]>([
  ['distribution', ({ weightG }) => ({ weightG: Math.round(weightG * 2.2) })],
  ['distribution', ({ weightG }) => ({ weightG: Math.round(weightG / 2.2) })],
  ['distribution', ({ quantity }) => ({ quantity: quantity * 12 })],
  ['control-total', ({ amountMinor }) => ({ amountMinor: Math.round(amountMinor / 100) * 100 })],
  ['period', ({ orderedMs }) => ({ orderedMs: orderedMs + 3_600_000 })],
  ['null-rate', () => ({ note: null })],
])('%s', (reason, change) => {
  test('is noticed in the first batch that drifts, whatever the batch, and does not become the rule', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const monitor = trained(seed);
      expect(monitor.judge(batch(seed, 4, change), limits)?.reason).toBe(reason);
      expect(monitor.judge(batch(seed, 5, change), limits)?.reason).toBe(reason);
      expect(monitor.judge(batch(seed, 6), limits)).toBeNull();
    }
  });
});

test('of a few records nothing is said of distributions', () => {
  const monitor = trained(3);
  expect(monitor.judge(batch(3, 4, ({ weightG }) => ({ weightG: weightG * 3 }), 10), limits)).toBeNull();
});
