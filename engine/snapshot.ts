import type { StampedAction } from './command.ts';
import type { Bucket } from './bucket.ts';
import type { ExhibitKind } from './exhibit.ts';
import type { Verdict } from './result.ts';
import type { Topology } from './topology.ts';

/** The state of a run at one moment, at most ten a second besides those at marks; latest wins. It grows with what a person does, and with nothing else. */
export interface Snapshot {
  readonly clockMs: number;
  readonly durationMs: number;
  /** The state of the run machine: `steady`, `disturbed`, `recovering`, `draining` … */
  readonly phase: string;
  readonly paused: boolean;
  /** Taken as the run's clock came to a multiple of five sample periods: of a run in virtual time the same however fast it goes, and never skipped. */
  readonly isMark?: true;
  /** Seconds of the run's clock per second of wall time that the engine keeps to; null: as fast as it goes. */
  readonly pace: number | null;
  readonly firing: number;
  readonly generated: number;
  /** Claimed stored so far; the store itself is read when the run is over. */
  readonly stored: number;
  readonly inFlight: number;
  readonly shed: number;
  readonly dropped: number;
  /** Where items ended that were neither stored nor are in flight, by bucket and reason: a class, or a stage with its cause. */
  readonly ended: readonly { readonly bucket: Bucket; readonly reason: string; readonly items: number }[];
  readonly nodes: readonly LiveNode[];
  readonly topology: Topology;
  /** What can be said by now of what the run is judged by. */
  readonly checks: readonly CheckSoFar[];
  /** By kind of damage: how what was broken fares; none where the scenario breaks no data. */
  readonly damage: readonly DamageSoFar[];
  /** How many lines the files of what the run shows have. */
  readonly shown: Readonly<Record<ExhibitKind, number>>;
  /** The last full sample periods of the run's clock, sixty at most. */
  readonly recent: SampleSeries;
  /** What was read of the log last, by series; only where the run was asked for it: it is large. */
  readonly readings?: Readonly<Record<string, number>>;
  /** Planned and injected faults, in the order of their beginnings. */
  readonly faults: readonly LiveFault[];
  readonly remedies: readonly string[];
  /** Times at which a remedy was switched on (even entries) and off (odd entries), ms of the run; 0: from the start. */
  readonly switches: readonly { readonly remedy: string; readonly atMs: readonly number[] }[];
  /** Knobs that no longer have the value of the plan, each in its unit. */
  readonly knobs: Readonly<Record<string, number>>;
  /** What was done to the run so far: with the plan, it leads to this moment again. */
  readonly commands: readonly StampedAction[];
}

/** `state` is the component's: starting, running, paused, crashed, stopped. `waiting` and `lost` are items. */
export interface LiveNode {
  readonly id: string;
  readonly state: string;
  readonly waiting: number;
  readonly lost: number;
  /** Items that fit into what waits here; null without a limit, or with one in bytes. */
  readonly capacity: number | null;
  /** Items that came in during the last full sample period, items/s. */
  readonly inEps: number;
  /** What one item took here on average in the last full sample period, as declared and disturbed, ms; null if nothing was served. */
  readonly serviceMs: number | null;
  /** Ids of the faults that disturb it now. */
  readonly faults: readonly string[];
  /** Ids of the processes that stand behind it, each with all that it has started; only where it can have any. */
  readonly processes?: readonly number[];
}

export interface CheckSoFar {
  /** Of a check, or the metric of a threshold; one of the plan's own is called as it is written. */
  readonly id: string;
  /** As it stands by what stages claim; `open`: nothing can be said before the end, what there is too little of may still come, or more may be there than is known. */
  readonly verdict: Verdict | 'open';
  /** In the unit of the check; null while there is none. */
  readonly value: number | null;
  /** The sample period of the run in which its value was first seen over the limit, ms. */
  readonly firstBreachMs: number | null;
}

/** A kind of damage by what stages claim so far; several kinds in one item are one: `ragged+type`. */
export interface DamageSoFar {
  readonly kind: string;
  /** The sum of the next three. */
  readonly planted: number;
  /** Held for a reason that fits, at some time. */
  readonly caught: number;
  /** Held for another reason, or lost: as things stand. */
  readonly missed: number;
  /** On its way, or stored: whether it is right there, nobody knows before the store is read. */
  readonly open: number;
  /** Clean items that are held for a reason of this kind. */
  readonly falseAlarms: number;
}

/** Values per sample period of the run's clock: entry i is of the period `fromSample + i`. All lists are equally long. */
export interface SampleSeries {
  /** A second, unless the scenario says otherwise. */
  readonly sampleMs: number;
  readonly fromSample: number;
  /** Items due in that period. */
  readonly offered: readonly number[];
  /** Items claimed stored in that period. */
  readonly stored: readonly number[];
  /** Items generated and neither stored nor ended at its end; like what follows empty where nobody can tell. */
  readonly lag: readonly number[];
  /** How long ago as many items as wait began to be due, ms; 0 where none waits. */
  readonly behindMs: readonly number[];
}

export interface LiveFault {
  readonly id: string;
  /** What it hits: a kind of node, or nodes. */
  readonly target: string;
  readonly atMs: number;
  /** Equal to `atMs` for an instant. */
  readonly endMs: number;
  readonly status: 'planned' | 'active' | 'over' | 'not-applicable';
  /** Disturbed calls so far. */
  readonly hits: number;
  /** Injected while the run lasted. */
  readonly byHand: boolean;
}

/** A decision of the run, as it happens: a crash, a rebalance, a pause, a command. */
export interface RunEvent {
  readonly atMs: number;
  readonly node: string;
  readonly text: string;
}
