import type { Bucket } from '../engine/bucket.ts';
import type { Finding } from '../engine/check.ts';
import type { FaultParams } from '../engine/fault.ts';
import type { Knob } from '../engine/knob.ts';
import type { Remedy } from '../engine/remedy.ts';
import type { Result, Verdict } from '../engine/result.ts';
import type { Snapshot } from '../engine/snapshot.ts';
import type { NodeKind } from '../engine/topology.ts';

/**
 * All that the screen is told, as data: once what the scenario is, then its state up to ten times a second, each event as
 * it happens, and the result. It asks nobody for anything else.
 */
export interface Catalogue {
  readonly scenario: string;
  readonly question: string;
  /** What one item is: `event`. */
  readonly item: string;
  readonly seed: number;
  readonly clock: 'virtual' | 'real';
  readonly durationMs: number;
  /** How long draining may take after that, ms. */
  readonly drainMs: number;
  /** Kinds of nodes in the order in which an item passes them. */
  readonly hops: readonly NodeKind[];
  /** Every knob with its value in the plan, in its own unit. */
  readonly knobs: readonly (Pick<Knob, 'id' | 'unit' | 'min' | 'max' | 'integer' | 'about'> & { readonly value: number })[];
  /** Every fault that can be injected, with its parameters and their defaults. */
  readonly faults: readonly { readonly id: string; readonly about: string; readonly target: NodeKind; readonly params: FaultParams }[];
  /** In the order of their keys: the first is `1`. */
  readonly remedies: readonly Pick<Remedy, 'id' | 'about' | 'without' | 'needs' | 'switching'>[];
  /** What the run is judged by: checks, those of every scenario too, then thresholds by the id of their metric. No id comes twice. */
  readonly checks: readonly { readonly id: string; readonly about: string; readonly unit: string; readonly limit: number | null }[];
}

/** The state of a run at one moment: fixed in size, latest wins. */
export interface LiveFeed extends Snapshot {
  /** Seconds of the run's clock per second of wall time that the engine keeps to; null: as fast as it goes. */
  readonly pace: number | null;
  readonly nodes: readonly LiveNode[];
  /** Where items ended that were neither stored nor are in flight, by bucket and reason (a class, a cause). Items. */
  readonly ended: readonly { readonly bucket: Bucket; readonly reason: string; readonly items: number }[];
  /** What can be said of every entry of `Catalogue.checks` by now, by its id. */
  readonly checks: readonly CheckSoFar[];
  /** The last full seconds of the run's clock, sixty at most. */
  readonly recent: SecondSeries;
  /** Planned and injected faults, in the order of their beginnings. */
  readonly faults: readonly LiveFault[];
  /** Times at which a remedy was switched on (even entries) and off (odd entries), ms of the run; 0: from the start. */
  readonly switches: readonly { readonly remedy: string; readonly atMs: readonly number[] }[];
  /** Knobs that no longer have the value of the plan, each in its unit. */
  readonly knobs: Readonly<Record<string, number>>;
}

/** `state` is the component's: starting, running, paused, crashed, stopped. `waiting` and `lost` are items. */
export interface LiveNode {
  readonly id: string;
  readonly state: string;
  readonly waiting: number;
  readonly lost: number;
  /** Items that fit into what waits here; null without a limit, or with one in bytes. */
  readonly capacity: number | null;
  /** Items that came in during the last full second, items/s. */
  readonly inEps: number;
  /** What one item took here on average in the last full second, as declared and disturbed, ms; null if nothing is declared. */
  readonly serviceMs: number | null;
  /** Ids of the faults that disturb it now. */
  readonly faults: readonly string[];
}

export interface CheckSoFar {
  readonly id: string;
  /** `open`: it can only be told later. A check that fails can no longer pass. */
  readonly verdict: Verdict | 'open';
  /** In the unit of the catalogue's entry; null while there is none. */
  readonly value: number | null;
  /** ms of the run. */
  readonly firstBreachMs: number | null;
}

/** Values per second of the run's clock: entry i is of the second `fromSecond + i`. All lists are equally long. */
export interface SecondSeries {
  readonly fromSecond: number;
  /** Items due in that second, items/s. */
  readonly offered: readonly number[];
  /** Items stored in that second, items/s. */
  readonly stored: readonly number[];
  /** Items generated and neither stored nor ended at its end. */
  readonly lag: readonly number[];
  /** Age of the oldest of them, from its due time, ms; 0 without one. */
  readonly behindMs: readonly number[];
}

export interface LiveFault {
  readonly id: string;
  /** What it hits: a kind of node, or a node. */
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

/** A run that is over. */
export interface RunEnd {
  readonly result: Result;
  readonly findings: readonly Finding[];
  /** By the id of a failed check or metric: lines that tell where and why. */
  readonly why: Readonly<Record<string, readonly string[]>>;
  /** The run folder; empty where nothing was kept. */
  readonly folder: string;
  /** The command that executes the plan again. */
  readonly replay: string;
}
