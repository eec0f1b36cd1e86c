import type { Account } from './bucket.ts';
import type { FaultReport } from './fault.ts';

/** result.json, schemaVersion 1. `schemas/result.schema.json` is held against every result by a test. */
export type Verdict = 'passed' | 'failed' | 'unknown' | 'void';
/** What each of them says of a run, a check or a threshold. */
export const verdictWords: Readonly<Record<Verdict, string>> = {
  passed: 'Everything that was asked held, and every fault that could strike did.',
  failed: 'Something that was asked did not hold.',
  unknown: 'Nobody can tell: a store could not be read, the run was stopped, or the driver was too busy to measure.',
  void: 'It proved nothing: a fault never took hold, or nothing was sent.',
};
export type RunStatus = 'completed' | 'interrupted' | 'errored';

export interface CheckReport {
  readonly id: string;
  readonly verdict: Verdict;
  readonly value: number | null;
  readonly unit: string;
  readonly limit: number | null;
  readonly firstBreachMs: number | null;
  readonly message: string;
  /** Paths in the run folder. */
  readonly evidence: readonly string[];
}

export interface ThresholdReport {
  readonly metric: string;
  readonly verdict: Verdict;
  readonly value: number | null;
  readonly unit: string;
  readonly limit: number;
}

export interface RemedyReport {
  readonly id: string;
  /** Times at which it was switched on (even entries) and off (odd entries), ms of the run. */
  readonly onMs: readonly number[];
  /** How often it acted (paused, shed, scaled …). */
  readonly actions: number;
  readonly metric: { readonly id: string; readonly value: number | null; readonly unit: string };
}

export interface DetectionReport {
  readonly fault: string;
  readonly planted: number;
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly falseNegative: number;
  readonly precision: number | null;
  readonly recall: number | null;
}

export interface MetricReport {
  readonly unit: string;
  readonly count: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
  readonly max: number | null;
}

export interface Result {
  readonly schemaVersion: 1;
  readonly run: {
    readonly id: string;
    readonly scenario: string;
    readonly seed: number;
    readonly clock: 'virtual' | 'real';
    readonly status: RunStatus;
    /** ISO 8601, wall time. */
    readonly startedAt: string;
    readonly wallMs: number;
    readonly clockMs: number;
    readonly wavetank: string;
    readonly node: string;
    readonly lockHash: string;
    readonly backends: Record<string, string>;
    readonly knobs: Record<string, number>;
    readonly remedies: readonly string[];
    readonly planHash: string;
    readonly arrivalsHash: string;
    readonly journalHash: string;
    readonly reproducible: boolean;
  };
  readonly verdict: Verdict;
  /** One sentence. */
  readonly reason: string;
  readonly checks: readonly CheckReport[];
  readonly thresholds: readonly ThresholdReport[];
  readonly faults: readonly FaultReport[];
  readonly remedies: readonly RemedyReport[];
  readonly detection: readonly DetectionReport[];
  readonly ledger: Account;
  readonly metrics: Record<string, MetricReport>;
  /** Single figures of the scenario, by the id of its metric: what thresholds and remedies refer to; and what else its plan has measured, by its expression. */
  readonly figures: Record<string, { readonly value: number | null; readonly unit: string }>;
  readonly driver: {
    readonly latenessP99Ms: number | null;
    readonly eventLoopP99Ms: number | null;
    readonly cpu: number | null;
    /** Seconds of the run's clock in one of the wall, on the real clock. */
    readonly pace: number | null;
    /** What says that it was saturated, so that times and rates are unknown; null if nothing does. */
    readonly saturated: string | null;
    readonly skippedSnapshots: number;
  };
}

const severity: readonly Verdict[] = ['passed', 'void', 'unknown', 'failed'];

/** The worst wins: failed > unknown > void > passed. */
export function worst(verdicts: Iterable<Verdict>): Verdict {
  let found: Verdict = 'passed';
  for (const verdict of verdicts) if (severity.indexOf(verdict) > severity.indexOf(found)) found = verdict;
  return found;
}
