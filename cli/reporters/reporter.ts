import type { Result } from '../../engine/result.ts';
import type { RunEvent, Snapshot } from '../../engine/snapshot.ts';
import type { Capacity } from '../capacity/capacity.ts';
import type { Comparison } from '../compare/comparison.ts';
import type { Soak } from '../soak/soak.ts';
import type { Style } from '../text/style.ts';

/** A run that is over, with what a reader needs to go on. */
export interface RunReport {
  readonly result: Result;
  readonly folder: string;
  /** The command that executes the plan again. */
  readonly replay: string;
  /** By the id of a failed check or metric: up to three lines that tell where and why. */
  readonly why: Readonly<Record<string, readonly string[]>>;
  /** What the run is called, where it is more than a seed of a scenario: `pin late-burst`. */
  readonly title?: string;
  /** What else is to be said of how it ended. */
  readonly remark?: string;
  /** Faults of which a run that passed says nothing. */
  readonly untried?: readonly string[];
}

/** What a run is called: `iot-spike seed 7`. */
export function titleOf({ title, result: { run } }: Pick<RunReport, 'result' | 'title'>): string {
  return title ?? `${run.scenario} seed ${run.seed}`;
}

/** What is to be said of its times and rates, however it ended; null where nothing is, or where the reason says it. */
export function doubtOf({ reason, driver: { saturated } }: Pick<Result, 'reason' | 'driver'>): string | null {
  return saturated === null || reason.includes(saturated) ? null : `times and rates are unknown: ${saturated}`;
}

/** A reporter writes down what it is told. Several may listen to the same command. */
export interface Reporter {
  snapshot?(seed: number, snapshot: Snapshot): void;
  event?(seed: number, event: RunEvent): void;
  run?(report: RunReport): void;
  comparison?(comparison: Comparison): void;
  capacity?(capacity: Capacity): void;
  soak?(soak: Soak): void;
  /** Everything was told; a reporter that writes one document writes it now. */
  end?(): void;
}

/** Where a reporter writes: a stream or a file. */
export interface Page {
  write(text: string): void;
  readonly style: Style;
  readonly width: number;
}

export interface ReporterKind {
  /** One sentence: what it writes, for whom. */
  readonly about: string;
  /** Read by programs: on stdout it drives human text to stderr. */
  readonly machine: boolean;
  /** `many`: several runs were asked for, whatever number of them comes to an end. */
  open(page: Page, many?: boolean): Reporter;
}
