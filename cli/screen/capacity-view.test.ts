import { expect, test } from 'vitest';
import { makePlan } from '../../engine/make-plan.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { onBadDay } from '../capacity/bad-day.ts';
import { stepPlan, type StepRun } from '../capacity/step.ts';
import { SearchSoFar, type Searched } from './capacity-view.ts';

const scenario = await scenarios['iot-spike']();
const base = makePlan(scenario, { seed: 5, form: 'full', remedies: 'all', faults: 'none', set: { 'worker.count': '3' }, clock: 'real' });
const lengths = { warmUpMs: 4_000, windowMs: 12_000, oneIn: null };
const badDays = [scenario.badDays!['slow-sink'], scenario.badDays!['worker-gone']];
const searched: Searched = { scenario, base, lengths, expectEps: 250, precision: 0.05, mostRuns: 24, badDays, longestOutageMs: 40_000 };
const run = (rateEps: number, outcome: StepRun['outcome']): StepRun => ({
  rateEps, seed: 5, arrivals: '', outcome, why: [], lost: false, items: 0, offeredEps: rateEps, storedEps: rateEps, growthEps: 0, growthLimitEps: 1, p50Ms: 1, p99Ms: 1, busy: { 'worker-1.sink': 0.97 }, waitingGrowthEps: {}, driver: null,
});
const knee = { kneeEps: 400, lowEps: 380, highEps: 420 };
const snapshot = { clockMs: 3_000, inFlight: 7, recent: { offered: [1, 390], stored: [1, 380], behindMs: [0, 20] } } as unknown as Snapshot;

test('what runs is told from its plan, and what it says of itself from its snapshots, until it is over', () => {
  let nowMs = 1_000;
  const soFar = new SearchSoFar(searched, () => nowMs);
  expect(soFar.view()).toMatchObject({ wallMs: 0, knee: null, limits: null, knobs: { 'worker.count': 3 }, course: { is: 'searching', found: false, now: null } });
  soFar.begins({ is: 'day', badDay: null });
  soFar.runs(base, true);
  nowMs += 2_000;
  const looking = soFar.view();
  expect(looking).toMatchObject({ wallMs: 2_000, course: { now: { kind: 'look', live: null } } });
  soFar.runs(stepPlan(base, 390, 6, lengths), false);
  soFar.snapshot(snapshot);
  expect(soFar.view().course).toMatchObject({ now: { kind: 'step', rateEps: 390, seed: 6, durationMs: 16_000, badDay: null, live: { clockMs: 3_000, offeredEps: 390, storedEps: 380, inFlight: 7, behindMs: 20 } } });
  soFar.ended();
  soFar.snapshot(snapshot);
  expect(soFar.view().course).toMatchObject({ now: null });
});

test('every run is kept with what was known after it; an unknown one changes nothing of the knee', () => {
  const soFar = new SearchSoFar(searched, () => 0);
  soFar.told(run(390, 'unknown'), null, null);
  expect(soFar.view()).toMatchObject({ knee: null, limits: null });
  soFar.told(run(390, 'held'), null, knee);
  const view = soFar.view();
  expect(view.runs.map(({ outcome }) => outcome)).toEqual(['unknown', 'held']);
  expect(view).toMatchObject({ knee, limits: { first: 'sink' }, course: { knees: [knee] } });
});

test('bad days are told in their order: those that wait, the one that is searched, those that are found; then outages', () => {
  const soFar = new SearchSoFar(searched, () => 0);
  soFar.begins({ is: 'day', badDay: null });
  soFar.told(run(390, 'held'), null, knee);
  const states = (): [string, number, string | null][] => soFar.view().badDays.map(({ id, runs, end }) => [id, runs.length, end]);
  expect(states()).toEqual([['slow-sink', 0, null], ['worker-gone', 0, null]]);
  soFar.begins({ is: 'day', badDay: badDays[0] });
  soFar.runs(stepPlan(onBadDay(base, badDays[0], scenario), 200, 7, lengths), false);
  soFar.told(run(200, 'failed'), badDays[0], { kneeEps: 190, lowEps: 100, highEps: 200 });
  expect(states()).toEqual([['slow-sink', 1, null], ['worker-gone', 0, null]]);
  expect(soFar.view()).toMatchObject({ knee, runs: { length: 1 }, badDays: [{ knee: { kneeEps: 190 } }, { knee: null }], course: { found: true, outagesFollow: true, now: { badDay: badDays[0].about } } });
  const before = soFar.view().course;
  soFar.toldBadDay({ id: 'slow-sink', about: badDays[0].about, end: 'knee', knee, heldEps: 190, verdict: 'failed', why: 'too slow', runs: [run(200, 'failed')] });
  soFar.begins({ is: 'day', badDay: badDays[1] });
  expect(states()).toEqual([['slow-sink', 1, 'knee'], ['worker-gone', 0, null]]);
  const after = soFar.view().course;
  if (before.is !== 'searching' || after.is !== 'searching') throw new Error('it still searches');
  expect(after.restMs!).toBeLessThan(before.restMs!);
  soFar.begins({ is: 'outages' });
  const outage = { ...stepPlan(base, 250, 5, lengths), faults: [{ fault: 'sink-crash', atMs: 4_000, forMs: 20_000 }] };
  soFar.runs(outage, false);
  soFar.toldOutage({ outageMs: 10_000, survived: true, drainedMs: 900, why: '' });
  expect(soFar.view()).toMatchObject({ outages: [{ outageMs: 10_000 }], course: { restMs: null, outagesFollow: false, now: { kind: 'outage', outageMs: 20_000, badDay: null } } });
});
