import type { Evidence, Figure, LiveEvidence, LiveValue, Threshold } from '../../engine/check.ts';
import { Latency } from '../../engine/metrics/latency.ts';
import { critical } from '../../pipeline/device-event.ts';
import { faults } from './faults.ts';

/** After an outage ends: members notice within the session timeout, and three seconds are left for sharing anew. */
const settleMs = 3000;
/** How long an alarm may take from due to stored. */
const alarmMs = 2000;

interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What tells when something is disturbed: known while the run lasts and after it. */
type Planned = Pick<Evidence, 'plan'>;

/** Faults as they were planned and as they were injected by hand. */
function disturbances({ plan }: Planned): { readonly fault: string; readonly atMs: number; readonly forMs: number }[] {
  const injected = plan.commands.flatMap(({ atMs, action }) => (action.do === 'inject' ? [{ fault: action.fault, atMs, forMs: action.forMs }] : []));
  return [...plan.faults, ...injected];
}

/** Times at which something was broken on purpose. A load fault is no outage: under load the pipeline must hold. */
export function outages(evidence: Planned): Window[] {
  return disturbances(evidence)
    .filter(({ fault }) => faults[fault].point !== 'load')
    .map(({ atMs, forMs }) => ({ fromMs: atMs, toMs: atMs + forMs + evidence.plan.knobs['session.timeout'] + settleMs }));
}

/** When the last wave ends; without a wave, the end of the workload. */
export function waveEndMs(evidence: Planned): number {
  const ends = disturbances(evidence).filter(({ fault }) => faults[fault].point === 'load').map(({ atMs, forMs }) => atMs + forMs);
  return ends.length > 0 ? Math.max(...ends) : evidence.plan.durationMs;
}

/**
 * Whether an alarm was due in an outage, or was on its way when one began. One that was late by then is late for another
 * reason, and counts: otherwise an outage would hide a backlog that was there before it.
 */
function isOf(windows: readonly Window[], dueMs: number, storedMs: number): boolean {
  return windows.some(({ fromMs, toMs }) => dueMs < toMs && (dueMs >= fromMs || (storedMs > fromMs && fromMs - dueMs <= alarmMs)));
}

/** Visits stored critical events with their latency from the due time; `outside` leaves out those of an outage. */
function eachCritical(evidence: Evidence, outside: boolean, visit: (item: number, latencyMs: number) => void): void {
  const { ledger } = evidence;
  const windows = outside ? outages(evidence) : [];
  ledger.each('delivered', critical, (item) => {
    const [dueMs, storedMs] = [ledger.dueMs(item), ledger.endMs(item)];
    if (!isOf(windows, dueMs, storedMs)) visit(item, storedMs - dueMs);
  });
}

/** Their latencies, sorted. */
function criticalLatencies(evidence: Evidence, outside: boolean): number[] {
  const found: number[] = [];
  eachCritical(evidence, outside, (_, latencyMs) => found.push(latencyMs));
  return found.sort((a, b) => a - b);
}

function slowCritical(outside: boolean): Figure['items'] {
  return (evidence, limit) => {
    const found: number[] = [];
    eachCritical(evidence, outside, (item, latencyMs) => {
      if (latencyMs > limit) found.push(item);
    });
    return found;
  };
}

/** Items that were lost although nobody chose to: dropped, or shed although they were more than debug output. */
export function lost({ ledger }: Evidence): number[] {
  const found: number[] = [];
  ledger.each('dropped', null, (item) => found.push(item));
  ledger.each('shed', null, (item) => {
    if (ledger.classes[ledger.class(item)] !== 'debug') found.push(item);
  });
  return found.sort((a, b) => a - b);
}

/** Of a run that was stopped in the middle, those that are lost for certain: what was on its way might have arrived. */
export function criticalLost({ ledger, completed }: Evidence): number[] {
  const found: number[] = [];
  ledger.each(null, critical, (item) => {
    const bucket = ledger.bucket(item);
    if (bucket !== 'delivered' && (completed || bucket !== 'pending')) found.push(item);
  });
  return found;
}

/** Events to come could move it either way, so a run that was stopped in the middle has none. */
function criticalP99Ms(evidence: Evidence): number | null {
  return evidence.completed ? quantile(criticalLatencies(evidence, true), 0.99) : null;
}

function isWorker(node: string | null): boolean {
  return node !== null && node.startsWith('worker-');
}

function drainTimeMs(evidence: Evidence): number | null {
  const { ledger, plan, completed } = evidence;
  if (!completed) return null;
  const waveMs = waveEndMs(evidence);
  if (ledger.countOf('pending') > 0) return plan.durationMs + plan.drainMs - waveMs;
  let drainedMs = waveMs;
  ledger.each('delivered', null, (item) => {
    if (ledger.dueMs(item) <= waveMs) drainedMs = Math.max(drainedMs, ledger.endMs(item));
  });
  return Math.round(drainedMs - waveMs);
}

/** What was due before the end of the wave and was stored too long after it, and what still waited when draining ended. */
function drainedLate(evidence: Evidence, limit: number): number[] {
  const { ledger } = evidence;
  const waveMs = waveEndMs(evidence);
  const found: number[] = [];
  ledger.each('pending', null, (item) => found.push(item));
  ledger.each('delivered', null, (item) => {
    if (ledger.dueMs(item) <= waveMs && ledger.endMs(item) - waveMs > limit) found.push(item);
  });
  return found.sort((a, b) => a - b);
}

/** Critical events that ended anywhere but in the sink, as far as stages say. */
export function criticalLostSoFar({ countOf }: LiveEvidence): number {
  return countOf('dropped', critical) + countOf('shed', critical);
}

/** The p99 of critical events stored so far and outside of outages. What was stored before an outage is injected is outside of it. */
function liveP99(): LiveValue {
  const latency = new Latency();
  const outage = forPlan(outages);
  return {
    stored(classIndex, dueMs, storedMs, evidence) {
      if (classIndex === critical && !isOf(outage(evidence), dueMs, storedMs)) latency.recordMs(storedMs - dueMs);
    },
    value: () => latency.percentileMs(99),
  };
}

function liveMax(): LiveValue {
  let mostMs: number | null = null;
  return {
    stored(classIndex, dueMs, storedMs) {
      if (classIndex === critical) mostMs = Math.max(mostMs ?? 0, storedMs - dueMs);
    },
    value: () => mostMs,
  };
}

/** How long after the wave something was stored that was due before its end, or still waits; nothing before that end. */
function liveDrainTime(): LiveValue {
  const waveEnd = forPlan(waveEndMs);
  let lastMs = 0;
  return {
    stored(_, dueMs, storedMs, evidence) {
      if (dueMs <= waveEnd(evidence)) lastMs = storedMs;
    },
    value(evidence) {
      const endMs = waveEnd(evidence);
      if (evidence.nowMs <= endMs) return null;
      const untilMs = evidence.behindSinceMs <= endMs ? evidence.nowMs : lastMs;
      return Math.max(0, Math.round(untilMs - endMs));
    },
  };
}

/** What follows from a plan, computed anew only when a command was added to it. */
function forPlan<T>(compute: (planned: Planned) => T): (planned: Planned) => T {
  let known: { readonly plan: Planned['plan']; readonly value: T } | null = null;
  return (planned) => {
    if (known?.plan !== planned.plan) known = { plan: planned.plan, value: compute(planned) };
    return known.value;
  };
}

const figure = (id: string, unit: string, about: string, compute: Figure['compute'], items?: Figure['items'], live?: Figure['live']): Figure => ({ id, unit, about, compute, items, live });

/** What remedies and thresholds are measured by; from ledger and stores alone, with or without any remedy. */
export const figures = {
  'critical-lost': figure('critical-lost', 'events', 'Critical events that are not in the sink.', (evidence) => criticalLost(evidence).length),
  'dropped-before': figure('dropped-before', 'events', 'Lost in the devices or in the gateway: dropped there, or shed there although it was no debug output.', (evidence) => lost(evidence).filter((item) => !isWorker(evidence.ledger.lastHop(item))).length),
  'dropped-behind': figure('dropped-behind', 'events', 'Lost behind the gateway: dropped, or shed although it was no debug output.', (evidence) => lost(evidence).filter((item) => isWorker(evidence.ledger.lastHop(item))).length),
  'unaccounted-and-duplicates': figure('unaccounted-and-duplicates', 'events', 'Of which nobody says where they ended, and rows that are in the sink once too often.', ({ account }) => account.unaccounted + account.duplicate),
  'critical-p99': figure('critical-p99', 'ms', `From due to stored, critical events that no outage touched or that were ${alarmMs / 1000} s late by then.`, criticalP99Ms, slowCritical(true), liveP99),
  'critical-max': figure('critical-max', 'ms', 'From due to stored, the slowest critical event of all.', (evidence) => quantile(criticalLatencies(evidence, false), 1), slowCritical(false), liveMax),
  'drain-time': figure('drain-time', 'ms', 'From the end of the wave until everything due before it is stored; until draining ends if something still waits then.', drainTimeMs, drainedLate, liveDrainTime),
} as const satisfies Record<string, Figure>;

/** The value of which at least the share `q` is not above, rounded to the tenth that the ledger keeps; null for none. */
export function quantile(sorted: readonly number[], q: number): number | null {
  if (sorted.length === 0) return null;
  const value = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
  return Math.round(value * 10) / 10;
}

export const thresholds: readonly Threshold[] = [
  { metric: 'critical-p99', limit: alarmMs, about: 'An alarm is stored within two seconds, also under the wave.' },
  { metric: 'critical-max', limit: 12_000, about: 'No outage keeps an alarm for longer than a dead consumer goes unnoticed, and once as much.' },
  { metric: 'drain-time', limit: 60_000, about: 'What the wave left is worked off within a minute of its end.' },
];
