import type { Action, Steering } from '../engine/command.ts';
import type { Plan } from '../engine/plan.ts';
import type { Result } from '../engine/result.ts';
import type { RunEvent, Snapshot } from '../engine/snapshot.ts';
import type { LedgerSummary } from './ledger-summary.ts';

/** What the parent tells its engine process. */
export type ToEngine =
  | { readonly kind: 'start'; readonly plan: Plan; readonly speed: number | 'auto' | 'max'; readonly keep: Keep; readonly traceSecond?: number }
  | { readonly kind: 'act'; readonly action: Action }
  | { readonly kind: 'steer'; readonly steering: Steering };

/** Where a run folder is made and how it is called; or that only the result is handed back, and the stores thrown away. */
export type Keep = { readonly out: string; readonly name: string } | 'result';

/** What the engine process tells its parent. */
export type FromEngine =
  /** Where it writes: `path` while the run lasts, `final` once it is complete. */
  | { readonly kind: 'folder'; readonly folder: Place }
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly kind: 'event'; readonly event: RunEvent }
  | { readonly kind: 'done'; readonly result: Result; readonly folder: string; readonly ledger: LedgerSummary; readonly trace: readonly TraceRecord[] }
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface Place {
  readonly path: string;
  readonly final: string;
}

/** A record of the journal's traced second, in words. */
export interface TraceRecord {
  readonly index: number;
  readonly text: string;
}

/** An error on its way from one process to another. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly where: string | null;
  readonly hint: string | null;
  readonly code: string | null;
  readonly stack: string;
}
