import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { compareWith, readEarlier, runsAgain, type Setting } from './against.ts';
import type { Capacity } from './capacity.ts';
import type { StepRun } from './step.ts';

const folder = mkdtempSync(join(tmpdir(), 'wavetank-'));
afterAll(() => rmSync(folder, { recursive: true }));

const setting: Setting = { scenario: 'orders', form: 'full', machine: '8 x a processor', wavetank: '0.1.0', node: 'v22', remedies: ['a', 'b'], knobs: { 'service.instances': 2 }, backends: {}, warmUpMs: 4000, windowMs: 12_000, oneIn: null };
const run = (rateEps: number, seed: number, held: boolean, change: Partial<StepRun> = {}): StepRun => ({
  rateEps, seed, arrivals: `${rateEps} ${seed}`, outcome: held ? 'held' : 'failed', why: [], lost: false, items: 1, offeredEps: rateEps, storedEps: rateEps, growthEps: 0, growthLimitEps: 1,
  p50Ms: 1, p99Ms: 1, busy: {}, waitingGrowthEps: {}, driver: null, ...change,
});
const knee = { kneeEps: 1000, lowEps: 970, highEps: 1030 };
const runs = [run(400, 1, true), run(980, 2, true), run(980, 3, true), run(1030, 4, false), run(1030, 5, false), run(1010, 6, true, { outcome: 'unknown' }), run(2500, 7, false)];

function written(change: Partial<Capacity> = {}): string {
  const report: Capacity = {
    schemaVersion: 1, ...setting, remedies: [...setting.remedies], status: 'completed', verdict: 'passed', reason: 'holds', end: 'knee', startedAt: '2026-01-02T03:04:05.000Z', wallMs: 1, seed: 1, holds: 'nothing lost',
    method: 'a method', expectEps: null, guessEps: 990, knee, heldEps: 980, rarestLoss: 0, limits: null, against: null, runs, outages: [], badDays: [], ...change,
  };
  const file = join(folder, 'v1.4.json');
  writeFileSync(file, JSON.stringify(report));
  return file;
}

test('a report that was measured in the same way is taken by the name of its file', () => {
  expect(readEarlier(written({ remedies: ['b', 'a'] }), setting)).toMatchObject({ name: 'v1.4', knee });
});

test.each<[Partial<Capacity>, RegExp]>([
  [{ scenario: 'payments' }, /is of payments, not of orders: no comparison/],
  [{ machine: '2 x another' }, /another machine \(2 x another; this one: 8 x a processor\)/],
  [{ wavetank: '0.0.9' }, /measured by wavetank 0\.0\.9, this is 0\.1\.0/],
  [{ node: 'v20' }, /measured on node v20/],
  [{ form: 'short' }, /the short form/],
  [{ remedies: ['a'] }, /remedies a, not a, b/],
  [{ knobs: {} }, /other knobs \(none turned; now: service\.instances=2\)/],
  [{ backends: { log: 'k:9092' } }, /other servers \(log=k:9092; now: the embedded ones\)/],
  [{ warmUpMs: 8000 }, /a warm-up of 8 s, not of 4 s/],
  [{ windowMs: 30_000 }, /a window of 30 s, not of 12 s/],
  [{ oneIn: 10_000 }, /losses of one in 10000, not of one in no number given/],
  [{ knee: null, end: 'driver' }, /found no knee/],
])('one with %j is refused, and says why', (change, told) => {
  expect(() => readEarlier(written(change), setting)).toThrow(told);
});

test('runs near the knee that told something are made again, in their order', () => {
  expect(runsAgain({ name: 'v1.4', knee, runs })).toEqual([{ rateEps: 980, seed: 2 }, { rateEps: 980, seed: 3 }, { rateEps: 1030, seed: 4 }, { rateEps: 1030, seed: 5 }]);
});

test('runs are paired by rate, seed and arrivals; of other arrivals they count alone, and are told', () => {
  const now = [run(980, 2, true), run(980, 3, true, { arrivals: 'other' }), run(1030, 4, false), run(1030, 9, false), run(1030, 5, true, { outcome: 'unknown' })];
  const found = compareWith({ name: 'v1.4', knee, runs }, knee, now);
  expect(found).toMatchObject({ name: 'v1.4', pairs: 2, otherArrivals: 1, real: false });
});

test('a build that fails where the other held has changed, and it is told by how much', () => {
  const now = [run(980, 2, false), run(980, 3, false), run(1030, 4, false), run(1030, 5, false), run(900, 8, true), run(900, 9, true), run(920, 10, true), run(940, 11, false)];
  const found = compareWith({ name: 'v1.4', knee, runs }, { kneeEps: 930, lowEps: 910, highEps: 950 }, now);
  expect(found.real).toBe(true);
  expect(found.percent).toBeLessThan(-4);
  expect(found.highPercent).toBeLessThan(0);
});
