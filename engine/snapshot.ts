import type { Topology } from './topology.ts';

/** The state of a run at one moment, at most ten a second; fixed in size, latest wins. */
export interface Snapshot {
  readonly clockMs: number;
  readonly durationMs: number;
  /** The state of the run machine: `steady`, `disturbed`, `recovering`, `draining` … */
  readonly phase: string;
  readonly paused: boolean;
  readonly firing: number;
  readonly generated: number;
  /** Claimed stored so far; the store itself is read when the run is over. */
  readonly stored: number;
  readonly inFlight: number;
  readonly shed: number;
  readonly dropped: number;
  readonly nodes: readonly { readonly id: string; readonly state: string; readonly waiting: number; readonly lost: number }[];
  readonly topology: Topology;
  /** Figures that can be told while the run lasts, by name; null where they cannot. */
  readonly live: Record<string, number | null>;
  readonly activeFaults: readonly string[];
  readonly remedies: readonly string[];
}

/** A decision of the run, as it happens: a crash, a rebalance, a pause, a command. */
export interface RunEvent {
  readonly atMs: number;
  readonly node: string;
  readonly text: string;
}
