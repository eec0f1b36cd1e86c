import type { Result } from '../../engine/result.ts';
import type { RunEvent, Snapshot } from '../../engine/snapshot.ts';
import type { Capacity } from '../capacity/capacity.ts';
import type { Comparison } from '../compare/comparison.ts';
import type { Style } from '../text/style.ts';

/** A run that is over, with what a reader needs to go on. */
export interface RunReport {
  readonly result: Result;
  readonly folder: string;
  /** The command that executes the plan again. */
  readonly replay: string;
  /** By the id of a failed check or metric: up to three lines that tell where and why. */
  readonly why: Readonly<Record<string, readonly string[]>>;
}

/** A reporter writes down what it is told. Several may listen to the same command. */
export interface Reporter {
  snapshot?(seed: number, snapshot: Snapshot): void;
  event?(seed: number, event: RunEvent): void;
  run?(report: RunReport): void;
  comparison?(comparison: Comparison): void;
  capacity?(capacity: Capacity): void;
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
