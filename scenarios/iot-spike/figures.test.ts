import { describe, expect, test } from 'vitest';
import type { Evidence, LiveEvidence } from '../../engine/check.ts';
import { settle } from '../../engine/ledger/account.ts';
import { Ledger } from '../../engine/ledger/ledger.ts';
import { makePlan } from '../../engine/make-plan.ts';
import { classNames } from '../../pipeline/device-event.ts';
import { figures } from './figures.ts';
import { scenario } from './scenario.ts';

const [critical, telemetry] = ['critical', 'telemetry'].map((name) => classNames.indexOf(name as (typeof classNames)[number]));
const plan = makePlan(scenario, { seed: 1, form: 'short', remedies: 'all', faults: 'all', set: {} });
/** Where nothing is broken on purpose: before the wave; and the wave's end. */
const [calmMs, waveEndMs] = [10_000, 36_000];

interface Event {
  readonly class: number;
  readonly dueMs: number;
  /** null: held by the worker when draining ended. */
  readonly storedMs: number | null;
}

/** The evidence of a run with these events, by way of a real ledger. */
function evidence(events: readonly Event[], completed = true): Evidence {
  const ledger = new Ledger(classNames);
  const worker = ledger.stage('worker-1', 0);
  events.forEach(({ class: classIndex, dueMs, storedMs }, item) => {
    ledger.generate(item, classIndex, dueMs, 0);
    worker.saw(item);
    if (storedMs === null) worker.claim(item, 'pending', 'held');
    else worker.stored(item);
  });
  const rows = events.flatMap(({ storedMs }, item) => (storedMs === null ? [] : [{ item, content: 0, storedMs }]));
  const { account, view } = settle(ledger, rows);
  return { plan, folder: '', startedAt: new Date(0), faults: [], completed, account, ledger: view, manifest: [], foreign: 0, observed: () => [], contradictions: { found: [], count: 0 }, unreadable: new Map(), series: () => [], endMs: plan.durationMs, drainedMs: null };
}

const stored = (classIndex: number, dueMs: number, afterMs: number): Event => ({ class: classIndex, dueMs, storedMs: dueMs + afterMs });

describe('the items that make a figure too high', () => {
  const run = evidence([
    stored(critical, calmMs, 500), stored(critical, calmMs, 2_500), stored(telemetry, calmMs, 9_000),
    // Due in the outage of the consumer crash.
    stored(critical, 33_000, 2_600),
  ]);

  test('critical-p99: slow critical events outside of outages', () => {
    expect(figures['critical-p99'].compute(run)).toBe(2_500);
    expect(figures['critical-p99'].items!(run, 2_000)).toEqual([1]);
  });

  test('critical-p99: what was on its way when an outage began is of the outage, unless it was late by then', () => {
    const [outageMs, limitMs] = [30_000, 2000];
    const until = (ms: number, storedMs = outageMs + 4000): Event => ({ class: critical, dueMs: outageMs - ms, storedMs });
    const figure = figures['critical-p99'];
    const slow = (...events: readonly Event[]): { readonly items: readonly number[]; readonly p99: number | null } => ({ items: figure.items!(evidence(events), limitMs), p99: figure.compute(evidence(events)) });
    expect(slow(stored(critical, calmMs, 500), until(1), until(limitMs))).toEqual({ items: [], p99: 500 });
    expect(slow(stored(critical, calmMs, 500), until(limitMs + 1), until(20_000))).toEqual({ items: [1, 2], p99: 24_000 });
    // What was stored by then counts, whenever it was due.
    expect(slow(until(1500, outageMs - 100), until(1900, outageMs))).toEqual({ items: [], p99: 1900 });
  });

  test('critical-p99: is told while the run lasts as it is judged at its end', () => {
    const live = figures['critical-p99'].live!();
    const events = [stored(critical, calmMs, 500), stored(critical, 29_990, 4000), stored(critical, 27_000, 4000), stored(critical, 33_000, 2600)];
    for (const { class: classIndex, dueMs, storedMs } of events) live.stored!(classIndex, dueMs, storedMs!, { plan } as LiveEvidence);
    const [told, judged] = [live.value({ plan } as LiveEvidence), figures['critical-p99'].compute(evidence(events))];
    expect(judged).toBe(4000);
    expect(told! / judged!).toBeCloseTo(1, 2);
  });

  test('critical-max: slow critical events of any time', () => {
    expect(figures['critical-max'].compute(run)).toBe(2_600);
    expect(figures['critical-max'].items!(run, 2_000)).toEqual([1, 3]);
  });

  test('drain-time: what the wave left until later, and what still waits', () => {
    const late = [stored(telemetry, 30_000, 9_000), stored(telemetry, 35_000, 500), stored(telemetry, 40_000, 9_000)];
    expect(figures['drain-time'].compute(evidence(late))).toBe(39_000 - waveEndMs);
    expect(figures['drain-time'].items!(evidence(late), 2_000)).toEqual([0]);
    const waiting = evidence([...late, { class: telemetry, dueMs: 50_000, storedMs: null }]);
    expect(figures['drain-time'].compute(waiting)).toBe(plan.durationMs + plan.drainMs - waveEndMs);
    expect(figures['drain-time'].items!(waiting, 2_000)).toEqual([0, 3]);
  });
});

test('of a run that was stopped in the middle, what is on its way is not lost, and no p99 or drain time is told', () => {
  const events = [stored(critical, calmMs, 500), { class: critical, dueMs: calmMs, storedMs: null }];
  const figured = (of: Evidence) => Object.fromEntries((['critical-lost', 'critical-p99', 'critical-max', 'drain-time'] as const).map((id) => [id, figures[id].compute(of)]));
  expect(figured(evidence(events, false))).toEqual({ 'critical-lost': 0, 'critical-p99': null, 'critical-max': 500, 'drain-time': null });
  expect(figured(evidence(events))).toMatchObject({ 'critical-lost': 1, 'critical-p99': 500 });
});
