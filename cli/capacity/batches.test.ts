import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Bucket } from '../../engine/bucket.ts';
import type { LedgerView } from '../../engine/ledger/ledger.ts';
import { stream } from '../../engine/random-stream.ts';
import { batchMsOf, meansOver } from './batches.ts';
import { growthOf, inFlightOf } from './growth.ts';

interface Item {
  readonly dueMs: number;
  readonly endMs: number;
}

/** As much of a ledger as these questions ask for; all was delivered. */
function ledgerOf(items: readonly Item[]): LedgerView {
  const each = (bucket: Bucket | null, _class: unknown, visit: (item: number) => void): void => void ((bucket ?? 'delivered') === 'delivered' && items.forEach((_, item) => visit(item)));
  return { count: items.length, bucket: () => 'delivered', dueMs: (item: number) => items[item].dueMs, endMs: (item: number) => items[item].endMs, each } as unknown as LedgerView;
}

interface Committing {
  readonly rateEps: number;
  readonly servedEps: number;
  readonly instances: number;
  readonly everyMs: number;
}

const runMs = 16_000;
const fromMs = 4_000;
const lookMs = 100;

/** Instances that share Poisson arrivals, each with a commit of its own every so often, which is seen at the next look. */
function committed(name: string, { rateEps, servedEps, instances, everyMs }: Committing): LedgerView {
  const random = stream(3, 'committed', name);
  const phases = Array.from({ length: instances }, () => random.float() * everyMs);
  const free = phases.map(() => 0);
  const items: Item[] = [];
  for (let dueMs = 0; (dueMs -= (Math.log(1 - random.float()) * 1000) / rateEps) < runMs; ) {
    const instance = Math.floor(random.float() * instances);
    const doneMs = (free[instance] = Math.max(dueMs, free[instance]) + (1000 * instances) / servedEps);
    const commitMs = phases[instance] + Math.ceil((doneMs - phases[instance]) / everyMs) * everyMs;
    items.push({ dueMs, endMs: Math.ceil(commitMs / lookMs) * lookMs });
  }
  return ledgerOf(items);
}

function grows(ledger: LedgerView, rateEps: number): boolean {
  const { slopeEps, limitEps } = growthOf(meansOver(inFlightOf(ledger, fromMs, runMs), batchMsOf(ledger, fromMs, runMs)), rateEps);
  return slopeEps > limitEps;
}

function share(times: number, holds: (nth: number) => boolean): number {
  return Array.from({ length: times }, (_, i) => holds(i)).filter(Boolean).length / times;
}

describe.each([1, 2, 3])('%i instances that commit every five seconds', (instances) => {
  const usual = { rateEps: 400, servedEps: 800, instances, everyMs: 5_000 };

  test('a backlog that does not grow is called growth no more often than elsewhere', () => {
    expect(share(150, (i) => grows(committed(`usual ${i}`, usual), 400))).toBeLessThan(0.08);
  });

  test('one that grows by a tenth is seen nearly always', () => {
    expect(share(60, (i) => grows(committed(`over ${i}`, { ...usual, servedEps: 360 }), 400))).toBeGreaterThan(0.9);
  });
});

test('the length of a tooth is that of the commits, and none where something ends all the time', () => {
  const found = batchMsOf(committed('tooth', { rateEps: 400, servedEps: 800, instances: 1, everyMs: 4_000 }), fromMs, runMs);
  expect(Math.abs(found - 4_000)).toBeLessThan(250);
  expect(batchMsOf(committed('no tooth', { rateEps: 400, servedEps: 800, instances: 1, everyMs: 1_000 }), fromMs, runMs)).toBe(0);
  expect(batchMsOf(ledgerOf([]), fromMs, runMs)).toBe(0);
  const atOnce = Array.from({ length: 160 }, (_, i) => ({ dueMs: i * 100, endMs: 16_000 }));
  expect(batchMsOf(ledgerOf(atOnce), fromMs, runMs)).toBe(15_900);
});

test('the mean over whole teeth is flat, wherever they begin', () => {
  fc.assert(fc.property(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 0, max: 4 }), (length, phase) => {
    const saw = Array.from({ length: 12 }, (_, second) => (second + phase) % length);
    const means = meansOver(saw, length * 1000);
    expect(means).toHaveLength(13 - length);
    for (const mean of means) expect(mean).toBeCloseTo((length - 1) / 2, 9);
  }));
});

test('of a straight line the means over any length have its slope', () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 6000, noNaN: true }), (overMs) => {
    const means = meansOver(Array.from({ length: 12 }, (_, second) => 7 * second), overMs);
    for (let i = 1; i < means.length; i++) expect(means[i] - means[i - 1]).toBeCloseTo(7, 6);
  }));
});
