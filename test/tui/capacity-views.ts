import type { BadDayView, CapacityView, LimitsView, SearchCourse, SearchEnd, StepView } from '../../tui/capacity/view.ts';

/** A search for the capacity of two workers, from its first look to its report; the figures are made. */
const step = (rateEps: number, seed: number, p99Ms: number, broken = ''): StepView => ({
  rateEps, seed, outcome: broken === '' ? 'held' : 'failed', why: broken === '' ? [] : [broken], p99Ms,
  thresholds: [{ metric: 'critical-p99', value: p99Ms * 0.8, unit: 'ms', limit: 2000 }, { metric: 'critical-max', value: p99Ms * 2, unit: 'ms', limit: 12_000 }],
  driver: { latenessP99Ms: 12.4, busy: 0.13, machine: 0.52 },
});

export const runs: readonly StepView[] = [
  step(398, 1, 4800, 'the backlog grows by 19.9/s (chance alone: 10.4/s)'), step(362, 2, 610), step(380, 3, 1400),
  { ...step(391, 4, 0), outcome: 'unknown', why: ['the driver was saturated: p99 of its arrivals is 61 ms late'], p99Ms: null, thresholds: [] },
  step(391, 5, 3900, 'the backlog grows by 12.1/s (chance alone: 10.4/s)'), step(391, 6, 4100, 'critical-p99 3.3 s (limit 2 s)'), step(380, 7, 1200), step(386, 8, 1700),
];

const knee = { kneeEps: 386.2, lowEps: 374.8, highEps: 396.1 };
const narrowing = [{ kneeEps: 371, lowEps: 290, highEps: 420 }, { kneeEps: 378, lowEps: 351, highEps: 402 }, { kneeEps: 384, lowEps: 366, highEps: 399 }, knee];

const badDay = (id: string, about: string): BadDayView => ({ id, about, end: null, knee: null, heldEps: null, verdict: null, why: '', runs: [] });
const waiting = [badDay('worker-gone', 'one of the workers is gone'), badDay('slow-sink', 'the downstream of the workers is twice as slow'), badDay('broker-restart', 'the log restarts')];
const found: readonly BadDayView[] = [
  { ...waiting[0], end: 'knee', knee: { kneeEps: 194, lowEps: 182, highEps: 205 }, verdict: 'failed', why: 'the backlog grows by 14/s (chance alone: 7.4/s)', runs: runs.slice(0, 4) },
  { ...waiting[1], end: 'lowest', verdict: 'failed', why: '31 dropped', runs: runs.slice(0, 3) },
  { ...waiting[2], end: 'driver', heldEps: 360, verdict: 'unknown', why: '', runs: runs.slice(0, 6) },
];

const limits: LimitsView = {
  atEps: 386, first: 'sink', queue: { node: 'kafka', growthEps: 14.2 },
  ranked: [
    { what: 'machine', kind: 'machine', nodes: [], busy: 0.97, fullAtEps: 398 }, { what: 'sink', kind: 'server', nodes: ['worker-1', 'worker-2'], busy: 0.96, fullAtEps: 402 },
    { what: 'driver', kind: 'driver', nodes: [], busy: 0.13, fullAtEps: 2969 }, { what: 'gateway', kind: 'server', nodes: ['gateway'], busy: 0.04, fullAtEps: 9650 },
  ],
};

const common: Omit<CapacityView, 'course'> = {
  scenario: 'iot-spike', remedies: ['buffer', 'backpressure', 'priority', 'replay'], knobs: { 'sink.service': 10 }, machine: '2 x a processor at 2.10GHz', seed: 1,
  holds: 'nothing lost, nothing twice, nothing given up, backlog not growing, critical-p99 within its limit', method: '95 % interval: the middle of the likelihood',
  warmUpMs: 4000, windowMs: 12_000, wallMs: 61_300, expectEps: 250, guessEps: 398, knee: null, heldEps: null, rarestLoss: 0, limits: null, runs: [], outages: [], badDays: [],
};
const searching: SearchCourse = {
  is: 'searching', found: false, knees: [], precision: 0.05, mostRuns: 24, restMs: 345_000, outagesFollow: false,
  now: { kind: 'look', rateEps: 410, seed: 1, durationMs: 44_000, badDay: null, outageMs: null, live: { clockMs: 17_200, offeredEps: 410, storedEps: 391, inFlight: 74, behindMs: 190 } },
};
const stepNow: SearchCourse['now'] = { ...searching.now!, kind: 'step', rateEps: 386, seed: 9, durationMs: 16_000, live: { ...searching.now!.live!, clockMs: 9_400 } };
const over: SearchEnd = { is: 'over', status: 'completed', verdict: 'passed', reason: 'holds 386/s (375–396), 1.5x of the 250/s expected', end: 'knee', file: '.wavetank/capacity.json', change: '' };
const report: Omit<CapacityView, 'course'> = {
  ...common, wallMs: 1_043_000, knee, heldEps: 386, rarestLoss: 3204, limits, runs, badDays: found,
  outages: [{ outageMs: 5000, survived: true, drainedMs: 12_000, why: '' }, { outageMs: 10_000, survived: true, drainedMs: 21_000, why: '' }, { outageMs: 20_000, survived: false, drainedMs: null, why: '31 expired' }],
};

/** Every moment that a reader is likely to look at, by a name for it. */
export const capacityViews = {
  starting: { ...common, wallMs: 0, course: { ...searching, now: null } },
  looking: { ...common, course: searching },
  searching: { ...common, wallMs: 214_000, knee: narrowing[1], limits, runs: runs.slice(0, 5), course: { ...searching, knees: narrowing.slice(0, 2), now: stepNow, restMs: 180_000 } },
  'on-bad-days': {
    ...report, wallMs: 700_000, outages: [], badDays: [found[0], { ...waiting[1], knee: { kneeEps: 201, lowEps: 160, highEps: 240 }, runs: runs.slice(0, 2) }, waiting[2]],
    course: { ...searching, found: true, knees: narrowing, now: { ...stepNow, rateEps: 201, badDay: waiting[1].about, live: null }, restMs: 210_000, outagesFollow: true },
  },
  found: { ...report, course: { ...over, change: 'against before: 459/s → 386/s, −15.9 % [−19.0 … −12.6]: a real change (smallest it could see 3.8 %)' } },
  bare: { ...report, expectEps: null, badDays: [], outages: [], course: over },
  lowest: { ...common, runs: runs.slice(0, 1), limits, course: { ...over, verdict: 'failed', end: 'lowest', reason: 'not even 100/s holds: the backlog grows by 19.9/s (chance alone: 10.4/s)' } },
  driver: { ...common, heldEps: 362, runs: runs.slice(1, 4), limits: { ...limits, first: null, queue: null, ranked: [limits.ranked[0], { ...limits.ranked[1], busy: 0.81, fullAtEps: 477 }, limits.ranked[2]] }, course: { ...over, verdict: 'unknown', end: 'driver', reason: 'holds at least 362/s; the driver is the limit: arrivals were 61 ms late at p99 (limit 50 ms); its own thread was busy for 13 % of the time and the machine for 96 %: something else keeps it busy; what helps: no other programs on this machine, a bigger one, or a lower rate (--from, --expect)' } },
  stopped: { ...common, knee: narrowing[0], runs: runs.slice(0, 2), limits, course: { ...over, status: 'interrupted', verdict: 'unknown', end: 'stopped', reason: 'stopped before its end' } },
} as const satisfies Readonly<Record<string, CapacityView>>;
