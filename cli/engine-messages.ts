import type { Action, Steering } from '../engine/command.ts';
import type { Plan } from '../engine/plan.ts';
import type { Result } from '../engine/result.ts';
import type { RunEvent, Snapshot } from '../engine/snapshot.ts';
import type { Steady } from './capacity/steady.ts';
import type { LedgerSummary } from './ledger-summary.ts';
import type { Course } from './soak/course.ts';

/** What the parent tells its engine process. */
export type ToEngine =
  /** To import what a run of this scenario needs, ahead of its plan. */
  | { readonly kind: 'prepare'; readonly scenario: string }
  | { readonly kind: 'start'; readonly plan: Plan; readonly speed: number | 'auto' | 'max'; readonly folder: EngineFolder; readonly traceFromMs?: number; readonly local?: Readonly<Record<string, string>>; readonly steadyFromMs?: number; readonly courseEveryMs?: number; readonly readings?: boolean }
  | { readonly kind: 'act'; readonly action: Action }
  | { readonly kind: 'steer'; readonly steering: Steering };

/** Where an engine writes: a run folder; or, without a final name, a place for the stores of a run of which only the result is kept. */
export interface EngineFolder {
  readonly path: string;
  readonly final: string | null;
}

/** What the engine process tells its parent. */
export type FromEngine =
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly kind: 'event'; readonly event: RunEvent }
  /** What was asked cannot be done to this run; it goes on as if nothing had been asked. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'done'; readonly result: Result; readonly ledger: LedgerSummary; readonly trace: readonly TraceRecord[]; readonly steady: Steady | null; readonly course: Course | null }
  | { readonly kind: 'failed'; readonly failure: Failure };

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
