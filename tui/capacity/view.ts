/**
 * A search for a capacity as the screen is told of it: what is known so far, or a whole report. Rates are items/s, shares
 * lie between 0 and 1. Names are those of the report; schemas/capacity.schema.json says what each figure is.
 */
export interface CapacityView {
  readonly scenario: string;
  readonly remedies: readonly string[];
  readonly knobs: Readonly<Record<string, number>>;
  readonly machine: string;
  readonly seed: number;
  readonly holds: string;
  readonly method: string;
  readonly warmUpMs: number;
  readonly windowMs: number;
  readonly wallMs: number;
  readonly expectEps: number | null;
  readonly guessEps: number | null;
  readonly knee: KneeView | null;
  readonly heldEps: number | null;
  readonly rarestLoss: number;
  readonly limits: LimitsView | null;
  readonly runs: readonly StepView[];
  readonly outages: readonly OutageView[];
  /** Also those that are still to come, in their order. */
  readonly badDays: readonly BadDayView[];
  readonly course: SearchCourse | SearchEnd;
}

/** How many runs were made so far, of every kind and on whatever day. */
export function runsMade({ runs, badDays, outages }: CapacityView): number {
  return runs.length + outages.length + badDays.reduce((sum, day) => sum + day.runs.length, 0);
}

/** While it searches. */
export interface SearchCourse {
  readonly is: 'searching';
  /** The knee of a day like any other is found; what follows is about other days. */
  readonly found: boolean;
  /** What was known of the knee after each run that told something of it, on a day like any other. */
  readonly knees: readonly KneeView[];
  /** How near to the knee the ends of its interval must be, as a share of it; and after how many runs it ends in any case. */
  readonly precision: number;
  readonly mostRuns: number;
  readonly now: NowView | null;
  /** An estimate of what is left, without outages; null: there is none. */
  readonly restMs: number | null;
  /** Outages of the store are tried in the end, where it holds what is expected. */
  readonly outagesFollow: boolean;
}

/** Once it is over. */
export interface SearchEnd {
  readonly is: 'over';
  readonly status: 'completed' | 'interrupted';
  readonly verdict: Answer;
  readonly reason: string;
  readonly end: End;
  /** The report. */
  readonly file: string;
  /** Against an earlier report, in words; empty where there was none. */
  readonly change: string;
}

export type Answer = 'passed' | 'failed' | 'unknown';
/** How a search ended: `knee`: it was found; otherwise what came before. */
export type End = 'knee' | 'lowest' | 'highest' | 'driver' | 'stopped';

export interface KneeView {
  readonly kneeEps: number;
  readonly lowEps: number;
  readonly highEps: number;
}

export interface StepView {
  readonly rateEps: number;
  readonly seed: number;
  readonly outcome: 'held' | 'failed' | 'unknown';
  readonly why: readonly string[];
  readonly p99Ms: number | null;
  readonly thresholds?: readonly { readonly metric: string; readonly value: number | null; readonly unit: string; readonly limit: number }[];
  readonly driver: { readonly latenessP99Ms: number | null; readonly busy: number; readonly machine: number } | null;
}

export interface LimitsView {
  readonly atEps: number;
  /** The busiest first. */
  readonly ranked: readonly { readonly what: string; readonly kind: 'server' | 'native' | 'driver' | 'machine'; readonly nodes: readonly string[]; readonly busy: number; readonly fullAtEps: number }[];
  readonly queue: { readonly node: string; readonly growthEps: number } | null;
  readonly first: string | null;
}

export interface BadDayView {
  readonly id: string;
  readonly about: string;
  /** null while it waits or is searched. */
  readonly end: End | null;
  readonly knee: KneeView | null;
  readonly heldEps: number | null;
  readonly verdict: Answer | null;
  readonly why: string;
  readonly runs: readonly StepView[];
}

export interface OutageView {
  readonly outageMs: number;
  readonly survived: boolean;
  readonly untold?: boolean;
  readonly drainedMs: number | null;
  readonly why: string;
}

/** The run that is executed at the moment. */
export interface NowView {
  /** `look`: its rate climbs. */
  readonly kind: 'look' | 'step' | 'outage';
  readonly rateEps: number;
  readonly seed: number;
  readonly durationMs: number;
  /** What is different on the day that it is a run of; null: nothing. */
  readonly badDay: string | null;
  /** For how long the store is away. */
  readonly outageMs: number | null;
  /** null while it starts. */
  readonly live: { readonly clockMs: number; readonly offeredEps: number; readonly storedEps: number; readonly inFlight: number; readonly behindMs: number } | null;
}
