import type { Capacity } from '../../cli/capacity/capacity.ts';
import { limitsOf } from '../../cli/capacity/limits.ts';
import type { StepRun } from '../../cli/capacity/step.ts';

/** A run as the report of two workers of 5 ms keeps it; the figures are made. */
export const madeRun = (rateEps: number, held: boolean, change: Partial<StepRun> = {}): StepRun => ({
  rateEps, seed: 1, arrivals: 'a1', outcome: held ? 'held' : 'failed', why: held ? [] : [`the backlog grows by ${rateEps / 20}/s (chance alone: 10.4/s)`], lost: false, items: 4800,
  offeredEps: rateEps, storedEps: Math.min(rateEps, 395), growthEps: held ? 1 : rateEps / 20, growthLimitEps: 10.4, p50Ms: 600, p99Ms: held ? 1400 : 4800,
  thresholds: [{ metric: 'critical-p99', value: held ? 1100 : 4100, unit: 'ms', limit: 2000 }],
  busy: { 'worker-1.sink': Math.min(1, rateEps / 395), 'worker-2.sink': Math.min(1, rateEps / 405), 'gateway.gateway': 0.04, 'sink.native': 0.02 },
  waitingGrowthEps: held ? {} : { kafka: 14, 'worker-1': 0.1 }, driver: { latenessP99Ms: 12, busy: 0.13, machine: 0.96, own: 0.6 }, ...change,
});

export const madeRuns = [madeRun(371, true), madeRun(371, true), madeRun(398, false), madeRun(398, false)];

export function madeReport(change: Partial<Capacity> = {}): Capacity {
  return {
    schemaVersion: 1, scenario: 'iot-spike', status: 'completed', verdict: 'passed', reason: 'holds 384/s (366–400), 1.5x of the 250/s expected', end: 'knee', startedAt: '2026-01-02T03:04:05.000Z', wallMs: 216_000,
    wavetank: '0.1.0', node: 'v20', machine: '2 x processor', seed: 1, remedies: ['buffer', 'backpressure', 'priority', 'replay'], knobs: { 'sink.service': 10 }, holds: 'nothing lost, nothing twice', method: 'a method',
    form: 'full', backends: {}, oneIn: null, against: null, warmUpMs: 4000, windowMs: 12_000, expectEps: 250, guessEps: 398, knee: { kneeEps: 384.2, lowEps: 366.1, highEps: 399.8 }, heldEps: 371, rarestLoss: 3204, limits: limitsOf(madeRuns, 384), runs: madeRuns,
    outages: [{ outageMs: 5000, survived: true, drainedMs: 12_000, why: '' }, { outageMs: 10_000, survived: false, drainedMs: null, why: '31 dropped' }],
    badDays: [{ id: 'slow-sink', about: 'the downstream of the workers is twice as slow', end: 'knee', knee: { kneeEps: 192, lowEps: 180, highEps: 204 }, heldEps: 185, verdict: 'failed', why: 'the backlog grows by 31/s', runs: madeRuns }],
    ...change,
  };
}
