import type { Finding } from '../engine/check.ts';
import type { DamageKind } from '../engine/damage.ts';
import type { ExhibitKind, HeldPart } from '../engine/exhibit.ts';
import type { FaultParams } from '../engine/fault.ts';
import type { Knob, KnobUnit } from '../engine/knob.ts';
import type { Remedy } from '../engine/remedy.ts';
import type { Result } from '../engine/result.ts';
import type { NodeKind } from '../engine/topology.ts';

/** How quantities are typed and written: `10s`, `64KiB`, `1.5x`. */
export interface Notation {
  /** null of what is none. */
  read(text: string, unit: KnobUnit): number | null;
  text(value: number, unit: KnobUnit): string;
  /** `6s to 5m`. */
  range(of: { readonly min: number; readonly max: number; readonly unit: KnobUnit }): string;
  /** `a duration such as 250ms`. */
  expected(unit: KnobUnit): string;
}

/**
 * What the screen is told, as data, besides the run's snapshots and events: once what the scenario is, in the end the
 * result. It asks nobody for anything else.
 */
export interface Catalogue {
  /** It may only be looked at: what goes wrong in it and what is done about it is not shown, and nothing can be done to it. */
  readonly watched: boolean;
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
  readonly notation: Notation;
  /** Every knob with its value in the plan, in its own unit. */
  readonly knobs: readonly (Pick<Knob, 'id' | 'unit' | 'min' | 'max' | 'integer' | 'about'> & { readonly value: number })[];
  /** Every fault that can be injected, with its parameters and their defaults. */
  readonly faults: readonly { readonly id: string; readonly about: string; readonly target: NodeKind; readonly params: FaultParams }[];
  /** What can be wrong with its data. */
  readonly damages: readonly Pick<DamageKind, 'id' | 'about' | 'scope' | 'expected' | 'reasons'>[];
  /** What its components show; `by`: the remedy without which there is nothing of it. */
  readonly exhibits: Readonly<Partial<Record<ExhibitKind, { readonly by?: string }>>>;
  /** Why something can be held. */
  readonly reasons: Readonly<Record<string, { readonly about: string; readonly hint: string }>>;
  /** In the order of their keys: the first is `1`. */
  readonly remedies: readonly Pick<Remedy, 'id' | 'about' | 'without' | 'needs' | 'switching'>[];
  /** What the run is judged by: checks, those of every scenario too, then thresholds by the id of their metric. No id comes twice. `isLeast`: the limit is the least that there must be; `isStrict`: a value just at it is beyond it. */
  readonly checks: readonly { readonly id: string; readonly about: string; readonly unit: string; readonly limit: number | null; readonly isLeast?: true; readonly isStrict?: true }[];
}

/** A stretch of what is held, of `total` parts, from the first that was held on. */
export interface HeldPage {
  readonly from: number;
  readonly total: number;
  readonly parts: readonly HeldPart[];
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
