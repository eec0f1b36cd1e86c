import { fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plan } from '../engine/plan.ts';
import type { Verdict } from '../engine/result.ts';

/** What the execution of one plan cost. */
export interface PlanMeasured {
  readonly clockMs: number;
  /** From the engine's start to its verdict. */
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakBytes: number;
  readonly events: number;
  readonly verdict: Verdict;
  readonly progress: readonly Progress[];
  /** After a fifth of the workload, and at its end. */
  readonly heap: readonly HeapMark[];
}

export interface Progress {
  readonly clockMs: number;
  readonly wallMs: number;
  readonly cpuMs: number;
}

export interface HeapMark {
  readonly heapBytes: number;
  /** Array buffers, which lie outside the heap: the ledger, the log's records. */
  readonly bufferBytes: number;
}

const processPath = fileURLToPath(new URL(`./plan-process${extname(import.meta.url)}`, import.meta.url));

/** Executes a plan in a fresh process: a simulation patches its globals, and compiled code is part of what is measured. */
export function measurePlan(plan: Plan, execArgv: readonly string[] = []): Promise<PlanMeasured> {
  const child = fork(processPath, [], { execArgv: [...process.execArgv, ...execArgv], serialization: 'advanced' });
  child.send(plan);
  return new Promise((resolve, reject) => {
    let measured: PlanMeasured | null = null;
    child.on('message', (message: PlanMeasured) => (measured = message));
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (measured === null) reject(new Error(`the simulation ended without a measurement: ${signal ?? `exit code ${code}`}`));
      else resolve(measured);
    });
  });
}

/** Plans executed one after another, each in a fresh process. */
export async function measureRounds(plan: Plan, rounds: number, execArgv?: readonly string[]): Promise<PlanMeasured[]> {
  const measured: PlanMeasured[] = [];
  for (let round = 0; round < rounds; round++) measured.push(await measurePlan(plan, execArgv));
  return measured;
}

/** What the process had spent when the run's clock stood at `clockMs`: on the line between the two looks around it. */
export function spentAt(progress: readonly Progress[], clockMs: number, time: 'wallMs' | 'cpuMs'): number {
  const next = progress.findIndex((each) => each.clockMs >= clockMs);
  if (next < 1) throw new Error(`nobody looked around ${clockMs} ms of the run`);
  const [a, b] = [progress[next - 1], progress[next]];
  return a[time] + ((clockMs - a.clockMs) / (b.clockMs - a.clockMs)) * (b[time] - a[time]);
}
