import { buckets } from '../../engine/bucket.ts';
import { namedItems } from '../../engine/check.ts';
import type { FaultStatus } from '../../engine/fault.ts';
import type { Plan } from '../../engine/plan.ts';
import type { Result } from '../../engine/result.ts';
import type { Ending } from '../../engine/store/why.ts';

/** When a fault of a run was in force, and what it broke. */
export interface FaultWindow {
  readonly fault: string;
  readonly status: FaultStatus;
  readonly atMs: number;
  /** Equal to `atMs` for an instant. */
  readonly endMs: number;
  /** Failed checks and metrics of thresholds that name items which the ledger explains by it. */
  readonly broke: readonly string[];
}

/** The faults of a run in the order of its report: those of its plan, then those that were injected. `named`: by what failed, the items that it names. */
export function faultWindows({ faults, commands }: Plan, { faults: reports }: Pick<Result, 'faults'>, named: Readonly<Record<string, readonly Ending[]>>): FaultWindow[] {
  const injected = commands.flatMap(({ atMs, action }) => (action.do === 'inject' ? [{ fault: action.fault, atMs, forMs: action.forMs }] : []));
  const clears = commands.flatMap(({ atMs, action }) => (action.do === 'clear' ? [{ fault: action.fault, atMs }] : []));
  return [...faults, ...injected].slice(0, reports.length).map(({ fault, atMs, forMs }, i) => {
    const cleared = clears.find((each) => each.fault === fault && each.atMs >= atMs);
    return {
      fault, status: reports[i].status, atMs, endMs: Math.min(atMs + forMs, cleared?.atMs ?? Infinity),
      broke: Object.entries(named).filter(([, endings]) => endings.some((ending) => (ending.fault ?? '').split(' + ').includes(fault))).map(([id]) => id),
    };
  });
}

/** What failed in a run, by id. */
export function failedIds({ checks, thresholds }: Pick<Result, 'checks' | 'thresholds'>): string[] {
  return [...checks.map(({ id, verdict }) => ({ id, verdict })), ...thresholds.map(({ metric, verdict }) => ({ id: metric, verdict }))]
    .filter(({ verdict }) => verdict === 'failed').map(({ id }) => id);
}

/** Checks that name as many items as become findings, and no others: whatever broke others of theirs is not known. A bucket has all of its own. */
export function cappedIds(named: Readonly<Record<string, readonly Ending[]>>): string[] {
  return Object.entries(named).filter(([id, endings]) => !(buckets as readonly string[]).includes(id) && endings.reduce((sum, { count }) => sum + count, 0) === namedItems).map(([id]) => id);
}
