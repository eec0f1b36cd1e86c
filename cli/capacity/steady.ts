import type { Evidence } from '../../engine/check.ts';
import type { DriverReport } from '../../engine/driver-report.ts';
import type { LedgerView } from '../../engine/ledger/ledger.ts';
import { Latency } from '../../engine/metrics/latency.ts';
import type { ThresholdReport } from '../../engine/result.ts';
import type { RunOutcome } from '../../engine/run/execute.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { operators, plannedThreshold } from '../../engine/threshold-expression.ts';
import { batchMsOf } from './batches.ts';
import { inFlightOf } from './growth.ts';

/** What a run was like from a moment on until its workload ended, or until it was stopped. Series have a value for each second. */
export interface Steady {
  readonly fromMs: number;
  readonly toMs: number;
  /** Items due in the window. */
  readonly items: number;
  /** Of these, what was to be left out: it is in flight nowhere. */
  readonly leftOut: number;
  readonly offered: readonly number[];
  readonly stored: readonly number[];
  /** Mean over each second. */
  readonly inFlight: readonly number[];
  /** See `batchMsOf`. */
  readonly batchMs: number;
  /** By node. */
  readonly waiting: Readonly<Record<string, readonly number[]>>;
  /** The share of the window for which a node's server of a resource was occupied, by `<node>.<resource>`. */
  readonly busy: Readonly<Record<string, number>>;
  /** Of stored items due in the window, from due to stored. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** Judged over the items due in the window, and over the seconds of it. */
  readonly thresholds: readonly ThresholdReport[];
  readonly driver: DriverReport | null;
}

const secondMs = 1000;

export function steadyOf({ evidence, result, records: { metrics }, driver }: RunOutcome, scenario: Scenario, fromMs: number): Steady {
  const toMs = Math.max(fromMs, Math.floor(result.run.clockMs / secondMs) * secondMs);
  const windowed: Evidence = { ...evidence, ledger: dueWithin(evidence.ledger, fromMs, toMs) };
  const { items, latency } = latencyOf(windowed.ledger);
  const [first, end] = [Math.ceil(fromMs / secondMs), toMs / secondMs];
  const stretch = (name: string): number[] => metrics.stretch(name, first, end);
  const named = (prefix: string): [string, string][] => metrics.names().filter((name) => name.startsWith(prefix)).map((name) => [name.slice(prefix.length), name]);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    fromMs, toMs, items, leftOut: windowed.ledger.countOf('filtered'), offered: stretch('generated'), stored: stretch('stored'),
    inFlight: inFlightOf(evidence.ledger, fromMs, toMs), batchMs: batchMsOf(evidence.ledger, fromMs, toMs),
    waiting: Object.fromEntries(named('waiting.').map(([node, name]) => [node, stretch(name)])),
    busy: Object.fromEntries(named('busy.').map(([server, name]) => [server, sum(stretch(name)) / Math.max(1, toMs - fromMs)])),
    p50Ms: latency.percentileMs(50), p99Ms: latency.percentileMs(99),
    thresholds: judgedWithin(result.thresholds, { ...windowed, series: (name) => evidence.series(name).slice(first, end) }, windowed, scenario),
    driver: driver ?? null,
  };
}

function latencyOf(ledger: LedgerView): { items: number; latency: Latency } {
  const latency = new Latency();
  let items = 0;
  ledger.each(null, null, () => items++);
  for (const bucket of ['delivered', 'late'] as const) {
    ledger.each(bucket, null, (item) => latency.recordUs(Math.round((ledger.endMs(item) - ledger.dueMs(item)) * 1000)));
  }
  return { items, latency };
}

/**
 * The thresholds of a run, of its scenario and of its plan, judged anew. A plan without faults has no phases, so that its
 * series may begin with the window (`cut`); figures of the scenario look at `windowed`.
 */
function judgedWithin(reports: readonly ThresholdReport[], cut: Evidence, windowed: Evidence, scenario: Scenario): ThresholdReport[] {
  const planned = (windowed.plan.thresholds ?? []).map((text) => plannedThreshold(text, scenario, windowed.plan));
  return reports.map((report) => {
    const own = planned.find(({ label }) => label === report.metric);
    if (own === undefined && !Object.hasOwn(scenario.figures, report.metric)) return report;
    const value = own === undefined ? scenario.figures[report.metric].compute(windowed) : own.value(cut);
    return { ...report, value, verdict: value === null ? 'unknown' : operators[own?.operator ?? '<='](value, report.limit) ? 'passed' : 'failed' };
  });
}

/** The ledger as if nothing but the items due within the window had been generated. */
function dueWithin(ledger: LedgerView, fromMs: number, toMs: number): LedgerView {
  const each: LedgerView['each'] = (bucket, classIndex, visit) => ledger.each(bucket, classIndex, (item) => {
    const dueMs = ledger.dueMs(item);
    if (dueMs >= fromMs && dueMs < toMs) visit(item);
  });
  return {
    count: ledger.count, classes: ledger.classes, stages: ledger.stages, causes: ledger.causes,
    bucket: (item) => ledger.bucket(item), class: (item) => ledger.class(item), dueMs: (item) => ledger.dueMs(item), endMs: (item) => ledger.endMs(item),
    lastHop: (item) => ledger.lastHop(item), cause: (item) => ledger.cause(item), copies: (item) => ledger.copies(item), rows: (item) => ledger.rows(item),
    fault: (item) => ledger.fault(item),
    countOf(bucket, classIndex) {
      let count = 0;
      each(bucket, classIndex ?? null, () => count++);
      return count;
    },
    each,
  };
}
