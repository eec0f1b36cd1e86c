import { rmSync } from 'node:fs';
import type { Action, Steering } from '../engine/command.ts';
import type { Plan } from '../engine/plan.ts';
import type { Result } from '../engine/result.ts';
import { createRunFolder, DiskFullError, runName } from '../engine/store/run-folder.ts';
import { UsageError } from '../engine/usage-error.ts';
import type { Steady } from './capacity/steady.ts';
import { startChild, type ChildEnd, type ChildListener, type StandBy } from './child.ts';
import type { Failure, TraceRecord } from './engine-messages.ts';
import { erroredResult, saveErrored } from './errored-result.ts';
import type { Interruption } from './interruption.ts';
import type { LedgerSummary } from './ledger-summary.ts';
import type { Course } from './soak/course.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const defaultOut = '.wavetank/runs';

export interface LaunchOptions {
  readonly plan: Plan;
  /** A run folder under `out`, or nothing but the result. */
  readonly keep: { readonly out: string } | 'result';
  readonly speed: number | 'auto' | 'max';
  readonly interruption: Interruption;
  readonly listener?: ChildListener;
  readonly traceFromMs?: number;
  /** See `RunOptions.local`. */
  readonly local?: Readonly<Record<string, string>>;
  /** Also measure what the run is like from this moment on, ms of the run. */
  readonly steadyFromMs?: number;
  /** Also tell how it went, in stretches of so many ms of the run: whole seconds. */
  readonly courseEveryMs?: number;
  /** See `RunOptions.readings`. */
  readonly readings?: boolean;
  /** The process that executes it; a new one by default. */
  readonly standBy?: StandBy;
}

export interface Launched {
  readonly result: Result;
  /** The run folder; empty where only the result was kept. */
  readonly folder: string;
  /** null if the engine died. */
  readonly ledger: LedgerSummary | null;
  readonly trace: readonly TraceRecord[];
  /** null where nobody asked for it, or the engine died. */
  readonly steady: Steady | null;
  /** Likewise. */
  readonly course: Course | null;
  /** What an engine that died was heard to say, as thrown there: a bug of ours. null if it did not die, or was killed without a word. */
  readonly failure: Error | null;
}

/** An engine that executes a plan. */
export interface Launch {
  /** Where it writes while it lasts. */
  readonly path: string;
  act(action: Action): void;
  steer(steering: Steering): void;
  /** What it measured, whatever happened to it; null once it was discarded. */
  readonly launched: Promise<Launched | null>;
  /** Ends it at once, if it has not ended; settles when nothing of it is left. */
  discard(): Promise<void>;
}

/** Executes a plan in a process of its own and answers with what it measured, whatever happened to the engine. */
export async function launch(options: LaunchOptions): Promise<Launched> {
  const { launched } = await begin(options);
  return (await launched)!;
}

/** As `launch`, for who steers the run while it lasts. */
export async function begin(options: LaunchOptions): Promise<Launch> {
  const { plan, keep, speed, interruption, listener = {}, traceFromMs, local, steadyFromMs, courseEveryMs, readings, standBy } = options;
  const startedAt = new Date();
  const startedMs = performance.now();
  // Made here, not by the engine: whenever that one dies, it is known which folder is its own.
  const kept = keep === 'result' ? null : await createRunFolder(keep.out, runName(startedAt, plan.scenario, plan.seed));
  const thrownAway = kept === null ? temporaryFolder() : null;
  const folder = kept ?? { path: thrownAway!.path, final: null };
  const child = startChild({ plan, speed, folder, traceFromMs, local, steadyFromMs, courseEveryMs, readings }, listener, standBy);
  const forget = interruption.guard(() => child.act({ do: 'abort' }), child.kill);
  let discarded = false;

  const settle = async (): Promise<Launched | null> => {
    try {
      const end = await child.end;
      if (discarded) return null;
      if (end.kind === 'done') return { ...end, folder: kept?.final ?? '', failure: null };
      const failure = failureOf(end);
      if (failure !== null && isTheUsers(failure)) {
        // What was refused, before it began or in its midst, is no run that was killed: nobody could read what there is of it.
        if (failure instanceof UsageError && kept !== null) rmSync(kept.path, { recursive: true, force: true, maxRetries: 5 });
        throw failure;
      }
      const how = end.kind === 'died' ? end.how : end.failure.message.split('\n')[0];
      // What a person did to it is told by its last snapshot: with it the plan leads there again.
      const executed = end.last === null ? plan : { ...plan, commands: [...end.last.commands] };
      const result = erroredResult(executed, end.last, how, startedAt, performance.now() - startedMs);
      if (kept !== null) saveErrored(kept, executed, result);
      return { result, folder: kept?.final ?? '', ledger: null, trace: [], steady: null, course: null, failure };
    } finally {
      forget();
      thrownAway?.remove();
    }
  };
  const launched = settle();
  return {
    path: folder.path,
    act: child.act,
    steer: child.steer,
    launched,
    async discard() {
      discarded = true;
      child.kill();
      await launched.catch(() => {});
      // It may have saved itself before: it is no run that anyone made.
      if (kept !== null) for (const path of [kept.path, kept.final]) rmSync(path, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** What ended the engine, with the stack of where it was thrown there; null if it was killed without a word. */
function failureOf(end: Exclude<ChildEnd, { kind: 'done' }>): Error | null {
  if (end.kind === 'failed') return thrownAgain(end.failure);
  return end.words === '' ? null : Object.assign(new Error(end.how), { stack: end.words });
}

function thrownAgain({ name, message, where, hint, code, stack }: Failure): Error {
  if (name === 'UsageError') return new UsageError(message, { where: where ?? undefined, hint: hint ?? undefined });
  if (name === 'DiskFullError') return new DiskFullError(message);
  return Object.assign(new Error(message), { name, stack, ...(code === null ? {} : { code }) });
}

/** Errors that are the user's, or the disk's, are told as such; anything else is a death of the engine. */
function isTheUsers(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return error instanceof UsageError || error instanceof DiskFullError || code === 'ENOSPC' || code === 'EDQUOT';
}
