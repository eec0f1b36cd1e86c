import { expect, test } from 'vitest';
import { capacitySchema, type Capacity } from '../../cli/capacity/capacity.ts';
import { againstText, capacityText, outageText, stepText } from '../../cli/capacity/capacity-text.ts';
import { limitsOf } from '../../cli/capacity/limits.ts';
import type { StepRun } from '../../cli/capacity/step.ts';
import { noStyle, widthOf } from '../../cli/text/style.ts';

const run = (rateEps: number, held: boolean, change: Partial<StepRun> = {}): StepRun => ({
  rateEps, seed: 1, arrivals: 'a1', outcome: held ? 'held' : 'failed', why: held ? [] : [`the backlog grows by ${rateEps / 20}/s (chance alone: 10.4/s)`], lost: false, items: 4800,
  offeredEps: rateEps, storedEps: Math.min(rateEps, 395), growthEps: held ? 1 : rateEps / 20, growthLimitEps: 10.4, p50Ms: 600, p99Ms: held ? 1400 : 4800,
  busy: { 'worker-1.sink': Math.min(1, rateEps / 395), 'worker-2.sink': Math.min(1, rateEps / 405), 'gateway.gateway': 0.04, 'sink.native': 0.02 },
  waitingGrowthEps: held ? {} : { kafka: 14, 'worker-1': 0.1 }, driver: { latenessP99Ms: 12, busy: 0.13, machine: 0.96, own: 0.6 }, ...change,
});
const runs = [run(371, true), run(371, true), run(398, false), run(398, false)];
const knee = { kneeEps: 384.2, lowEps: 366.1, highEps: 399.8 };

function report(change: Partial<Capacity> = {}): Capacity {
  return {
    schemaVersion: 1, scenario: 'iot-spike', status: 'completed', verdict: 'passed', reason: 'holds 384/s (366–400), 1.5x of the 250/s expected', end: 'knee', startedAt: '2026-01-02T03:04:05.000Z', wallMs: 216_000,
    wavetank: '0.1.0', node: 'v20', machine: '2 x processor', seed: 1, remedies: ['buffer', 'backpressure', 'priority', 'replay'], knobs: { 'sink.service': 10 }, holds: 'nothing lost, nothing twice', method: 'a method',
    form: 'full', backends: {}, oneIn: null, against: null, warmUpMs: 4000, windowMs: 12_000, expectEps: 250, guessEps: 398, knee, heldEps: 371, rarestLoss: 3204, limits: limitsOf(runs, 384), runs,
    outages: [{ outageMs: 5000, survived: true, drainedMs: 12_000, why: '' }, { outageMs: 10_000, survived: false, drainedMs: null, why: '31 dropped' }],
    badDays: [{ id: 'slow-sink', about: 'the downstream of the workers is twice as slow', end: 'knee', knee: { kneeEps: 192, lowEps: 180, highEps: 204 }, heldEps: 185, verdict: 'failed', why: 'the backlog grows by 31/s', runs }],
    ...change,
  };
}

test('what was measured stands in a report that its schema accepts', () => {
  expect(capacitySchema.parse(report())).toEqual(report());
});

test.each([80, 120])('the page of a capacity fits into %i columns', (width) => {
  const lines = capacityText(report(), noStyle, width);
  for (const line of lines) expect(widthOf(line), line).toBeLessThanOrEqual(width);
  const text = lines.join('\n');
  for (const part of ['371/s  ✓ ✓', '398/s  ✗ ✗', 'sink (2)', '◂ first to give', '192/s (180–204)', '5 s', '12 s', 'rarer than one in 3,204', '✓ passed', '/s~']) expect(text).toContain(part);
});

test('the busiest server comes first, and the machine only where nothing else is busy', () => {
  expect(limitsOf(runs, 384)).toMatchObject({ first: 'sink', queue: { node: 'kafka', growthEps: 14 }, ranked: [{ what: 'sink', nodes: ['worker-1', 'worker-2'] }, { what: 'machine' }, { what: 'driver' }, { what: 'gateway' }, { what: 'sink: native calls' }] });
  const idle = runs.map((each) => ({ ...each, busy: { 'worker-1.sink': 0.3 } }));
  expect(limitsOf(idle, 384)).toMatchObject({ first: 'machine' });
  for (const driver of [null, { latenessP99Ms: 12, busy: 0.13, machine: 0.96, own: 0.1 }]) expect(limitsOf(idle.map((each) => ({ ...each, driver })), 384)).toMatchObject({ first: null });
  expect(limitsOf([], 384)).toBeNull();
});

test('one that nobody could tell of has no figures, and says so', () => {
  const text = capacityText(report({ verdict: 'unknown', status: 'interrupted', reason: 'stopped before its end', knee: null, limits: null, runs: [], badDays: [], outages: [], rarestLoss: 0 }), noStyle, 80).join('\n');
  expect(text).toContain('✗ interrupted');
  expect(text).not.toContain('first to give');
  expect(text).not.toContain('rarer than');
});

test('a run, an outage and a change have a line each', () => {
  expect(stepText(runs[2], null, noStyle, 80)).toBe('     398/s  ✗ failed   the backlog grows by 19.9/s (chance alone: 10.4/s)');
  expect(outageText(report().outages[1], noStyle, 80)).toBe('      10 s  ✗ the store was away: 31 dropped');
  const against = { name: 'v1.4', fromEps: 45_900, toEps: 43_100, percent: -6.1, lowPercent: -9.04, highPercent: -2.2, real: true, smallestPercent: 2.06, pairs: 9, otherArrivals: 0 };
  expect(againstText(against, noStyle, 100)).toEqual([
    'against v1.4, same machine, 9 runs of the same arrivals:',
    '  45,900/s → 43,100/s   −6.1 % [−9 … −2.2]   ✗ a real change (smallest it could see 2.1 %)',
  ]);
  expect(againstText({ ...against, real: false, otherArrivals: 2 }, noStyle, 120).join(' ')).toMatch(/2 runs of other arrivals: what is sent has changed.*✓ no change that this could show/);
  expect(capacityText(report({ against }), noStyle, 80).filter((line) => widthOf(line) > 80)).toEqual([]);
});
