import type { Plan } from '../engine/plan.ts';
import type { Result } from '../engine/result.ts';
import { createRunFolder, DiskFullError, runName } from '../engine/store/run-folder.ts';
import { UsageError } from '../engine/usage-error.ts';
import { startChild, type ChildListener } from './child.ts';
import type { Failure, TraceRecord } from './engine-messages.ts';
import { erroredResult, saveErrored } from './errored-result.ts';
import type { Interruption } from './interruption.ts';
import type { LedgerSummary } from './ledger-summary.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const defaultOut = '.wavetank/runs';

export interface LaunchOptions {
  readonly plan: Plan;
  /** A run folder under `out`, or nothing but the result. */
  readonly keep: { readonly out: string } | 'result';
  readonly speed: number | 'auto' | 'max';
  readonly interruption: Interruption;
  readonly listener?: ChildListener;
  readonly traceSecond?: number;
}

export interface Launched {
  readonly result: Result;
  /** The run folder; empty where only the result was kept. */
  readonly folder: string;
  /** null if the engine died. */
  readonly ledger: LedgerSummary | null;
  readonly trace: readonly TraceRecord[];
}

/** Executes a plan in a process of its own and answers with what it measured, whatever happened to the engine. */
export async function launch({ plan, keep, speed, interruption, listener = {}, traceSecond }: LaunchOptions): Promise<Launched> {
  const startedAt = new Date();
  const startedMs = performance.now();
  // Made here, not by the engine: whenever that one dies, it is known which folder is its own.
  const kept = keep === 'result' ? null : await createRunFolder(keep.out, runName(startedAt, plan.scenario, plan.seed));
  const thrownAway = kept === null ? temporaryFolder() : null;
  const child = startChild({ plan, speed, folder: kept ?? { path: thrownAway!.path, final: null }, traceSecond }, listener);
  const forget = interruption.guard(() => child.act({ do: 'abort' }), child.kill);
  try {
    const end = await child.end;
    if (end.kind === 'done') return { ...end, folder: kept?.final ?? '' };
    if (end.kind === 'failed') rethrow(end.failure);
    const how = end.kind === 'died' ? end.how : end.failure.message.split('\n')[0];
    const result = erroredResult(plan, end.last, how, startedAt, performance.now() - startedMs);
    if (kept !== null) saveErrored(kept, plan, result);
    return { result, folder: kept?.final ?? '', ledger: null, trace: [] };
  } finally {
    forget();
    thrownAway?.remove();
  }
}

/** Errors that are the user's, or the disk's, are told as such; anything else is a death of the engine. */
function rethrow({ name, message, where, hint, code, stack }: Failure): void {
  if (name === 'UsageError') throw new UsageError(message, { where: where ?? undefined, hint: hint ?? undefined });
  if (name === 'DiskFullError') throw new DiskFullError(message);
  if (code === 'ENOSPC' || code === 'EDQUOT') throw Object.assign(new Error(message), { code, stack });
}
