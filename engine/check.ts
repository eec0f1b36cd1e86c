import type { Account, Claim } from './bucket.ts';
import type { Plant } from './damage.ts';
import type { FaultReport } from './fault.ts';
import type { Contradiction, LedgerView } from './ledger/ledger.ts';
import type { Plan } from './plan.ts';
import type { CheckReport } from './result.ts';
import type { Observed } from './scenario.ts';

/** What the checks see once a run is over and its stores were read back. */
export interface Evidence {
  readonly plan: Plan;
  /** Where the stores have their files. */
  readonly folder: string;
  readonly startedAt: Date;
  readonly faults: readonly FaultReport[];
  /** False if the run was stopped in the middle: what was on its way is pending, and only what can but grow tells something. */
  readonly completed: boolean;
  readonly account: Account;
  readonly ledger: LedgerView;
  /** Rows in the stores that come from no item. */
  readonly foreign: number;
  /** What a witness of the scenario wrote down, by its id. */
  observed(id: string): readonly Observed[];
  /** What was broken on purpose. */
  readonly manifest: readonly Plant[];
  /** What stages and stores say and cannot both be true: the first ones found, and how many there are. */
  readonly contradictions: { readonly found: readonly Contradiction[]; readonly count: number };
  /** Stores that could not be read, and nodes that could not tell what they held, with the reason: every check answers `unknown`. */
  readonly unreadable: ReadonlyMap<string, string>;
  /** Time series by metric name: one value per sample period of the run. */
  series(name: string): readonly number[];
  /** When the run's workload ended and when draining ended, ms. */
  readonly endMs: number;
  readonly drainedMs: number | null;
}

/** How many items a check or a threshold names with words; of the others it keeps the ids, so that how they ended can be counted. */
export const namedItems = 1000;

/** The items of a check or of the metric of a threshold that no finding names: those after the first `namedItems`. */
export interface FurtherItems {
  readonly check: string;
  readonly items: readonly number[];
}

/** One thing that a check found, with the item as evidence. */
export interface Finding {
  /** Its id; or the metric of a threshold. */
  readonly check: string;
  readonly item: number | null;
  readonly atMs: number | null;
  readonly text: string;
}

/** An item that a check names; with words of its own where the check's message does not tell what is wrong with it. */
export type Named = number | { readonly item: number; readonly text: string };

/** What a check says; of the items that it names the first `namedItems` become findings. */
export type Judged = Omit<CheckReport, 'id' | 'unit' | 'limit' | 'evidence'> & { readonly items?: readonly Named[] };

/** What is known of a run while it lasts, by what its stages claim: the stores are read when it is over. */
export interface LiveEvidence {
  /** With the commands applied so far. */
  readonly plan: Plan;
  readonly nowMs: number;
  /** Items that stand so now, of one class or of all. */
  countOf(state: Claim | 'stored', classIndex?: number): number;
  /** Items of one class or of all. */
  generatedOf(classIndex?: number): number;
  /** See `Evidence`; from a sample period up to the one that lasts now, whose value is not the last word. */
  series(name: string, fromSample?: number): readonly number[];
  /** When as many items as are in flight began to be due, ms of the run; Infinity where none is. */
  readonly behindSinceMs: number;
  /** Contradictions between stages so far. */
  readonly contradictions: number;
}

/** A value that is kept up to date while a run lasts; made anew for each run. */
export interface LiveValue {
  /** An item was claimed stored for the first time. */
  stored?(classIndex: number, dueMs: number, storedMs: number, evidence: LiveEvidence): void;
  /** In the unit of its check or figure; null while it cannot be told. Asked for once a sample period. */
  value(evidence: LiveEvidence): number | null;
  /** Some of what counts is not known before the end: the value is the least that there is. */
  readonly isKnownInPart?: boolean;
}

export interface Check {
  readonly id: string;
  /** One sentence: what must hold. */
  readonly about: string;
  readonly unit: string;
  readonly limit: number | null;
  /** What it finds may still come right while a run lasts: of one that was stopped it cannot tell. */
  readonly mayComeRight?: boolean;
  judge(evidence: Evidence): Judged | Promise<Judged>;
  /** What can be said while the run lasts; without it, nothing. It fails so far while it is over the limit. */
  live?(): LiveValue;
}

/** A figure of the scenario: computed from ledger and stores; thresholds and remedies refer to it by id. */
export interface Figure {
  readonly id: string;
  readonly about: string;
  readonly unit: string;
  /** null where it cannot tell (nothing to measure, or a run that did not complete). */
  compute(evidence: Evidence): number | null;
  /** Where its value is over `limit`: the items that make it so. */
  items?(evidence: Evidence, limit: number): readonly number[];
  /** Where its value is over a limit: what makes it so, a sentence each, where that is no item. */
  tell?(): readonly string[];
  /** What can be said while the run lasts; without it, nothing. */
  live?(): LiveValue;
}

/** A pass/fail condition on a figure: the value must not exceed the limit. */
export interface Threshold {
  readonly metric: string;
  readonly limit: number;
  readonly about: string;
}
