import type { Evidence, Finding, FurtherItems } from '../check.ts';
import type { Action, Steering } from '../command.ts';
import type { DriverReport } from '../driver-report.ts';
import type { Plan } from '../plan.ts';
import { startRealRun } from '../real/execute.ts';
import type { Result } from '../result.ts';
import type { Scenario } from '../scenario.ts';
import type { RunEvent, Snapshot } from '../snapshot.ts';
import { startVirtualRun } from '../virtual/execute.ts';
import type { Records } from './settle-run.ts';

/** How a run is executed; nothing here changes what happens in it. */
export interface RunOptions {
  readonly plan: Plan;
  readonly scenario: Scenario;
  /** Where the stores of the run keep their files; exists and is empty. */
  readonly folder: string;
  /** Seconds of the run's clock per wall second; the real clock has one speed. */
  readonly speed: number | 'auto' | 'max';
  /** In virtual time, throw on native work that was not declared. */
  readonly guard?: boolean;
  /** Keep the journal's records of the sample period that begins then in full, ms of the run. */
  readonly traceFromMs?: number;
  /** What this machine brings to a run on the real clock and no plan or record may hold: passwords, commands. */
  readonly local?: Readonly<Record<string, string>>;
  /** Whether snapshots carry what is read of the log. */
  readonly readings?: boolean;
  /** What stands in result.json about the program that ran. */
  readonly program: { readonly wavetank: string; readonly lockHash: string };
  onSnapshot?(snapshot: Snapshot): void;
  onEvent?(event: RunEvent): void;
}

export interface RunOutcome {
  readonly result: Result;
  /** The plan with everything that was done to the run from outside stamped in: it replays to the same journal. */
  readonly plan: Plan;
  readonly findings: readonly Finding[];
  readonly further: readonly FurtherItems[];
  readonly records: Records;
  /** What its checks saw. */
  readonly evidence: Evidence;
  /** How the driver fared; none in virtual time. */
  readonly driver?: DriverReport;
}

export interface RunHandle {
  /** Acts on the run: applied between two timer firings, stamped, appended to the plan. One that cannot be applied is a `UsageError`. */
  act(action: Action): void;
  /** Pause, resume, step, speed: leaves no trace in the run. The real clock cannot be steered, which is a `UsageError`. */
  steer(steering: Steering): void;
  readonly done: Promise<RunOutcome>;
}

/** Executes a plan on the clock that it names, in this process, which is the run's alone until it has ended. */
export function startRun(options: RunOptions): RunHandle {
  return options.plan.clock === 'real' ? startRealRun(options) : startVirtualRun(options);
}
