import { cpus, totalmem } from 'node:os';
import type { Plan } from '../../engine/plan.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import { packageVersion } from '../installed.ts';
import type { Interruption } from '../interruption.ts';
import { begin, type Launch } from '../launch.ts';
import type { Course } from './course.ts';
import { freeBytes } from './disk-use.ts';
import { judgeSeries, type SeriesFound } from './judge-series.ts';
import { Readings, type Reading } from './readings.ts';
import { seriesOf } from './series.ts';
import type { Soak } from './soak.ts';
import { verdictOf } from './verdict.ts';

export interface SoakOptions {
  readonly plan: Plan;
  readonly warmUpMs: number;
  readonly everyMs: number;
  readonly lastingMs: number;
  /** What a service may take; null: what the machine has. */
  readonly memoryBytes: number | null;
  readonly watch: readonly string[];
  /** Where the run folder goes. */
  readonly out: string;
  readonly local: Readonly<Record<string, string>>;
  readonly interruption: Interruption;
  started(pid: number): void;
  /** Once in every stretch. */
  told(snapshot: Snapshot, reading: Reading): void;
}

export interface SoakDone {
  readonly soak: Soak;
  /** What the engine died of, where that is a bug of ours. */
  readonly failure: Error | null;
}

export const method = 'slope of a line through the medians of twelve blocks; the interval takes into account how far neighbouring blocks resemble each other';

/** One long run, and what grew while it lasted. */
export async function performSoak(options: SoakOptions): Promise<SoakDone> {
  const { plan, everyMs, watch, out, local, interruption, started, told } = options;
  const startedAt = new Date();
  const startedMs = performance.now();
  const engine: { pid: number | null; run: Launch | null } = { pid: null, run: null };
  const readings = new Readings({ everyMs, paths: watch, enginePid: () => engine.pid, runFolder: () => engine.run?.path ?? null });
  engine.run = await begin({
    plan, keep: { out }, speed: 'max', local, interruption, courseEveryMs: everyMs,
    listener: {
      started(pid) {
        engine.pid = pid;
        started(pid);
      },
      snapshot: (snapshot) => readings.look(snapshot, (reading) => told(snapshot, reading)),
    },
  });
  const { result, course, folder, failure } = (await engine.run.launched)!;
  // A terminal's Ctrl-C may reach an engine that cannot answer it yet: that is no death of its own.
  const run = interruption.code === null ? result.run : { ...result.run, status: 'interrupted' as const };
  const found = await judged(options, run.clockMs, course, await readings.all());
  const engineTrend = found.find(({ id }) => id === 'memory of the engine')?.trend ?? null;
  return {
    failure,
    soak: {
      schemaVersion: 1, scenario: plan.scenario, status: run.status, ...verdictOf({ ...result, run }, found),
      startedAt: startedAt.toISOString(), wallMs: Math.round(performance.now() - startedMs), clockMs: run.clockMs,
      wavetank: packageVersion(), node: process.version, machine: `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}`,
      seed: plan.seed, remedies: [...plan.remedies], knobs: { ...plan.knobs }, rateEps: plan.workload.rateEps, forMs: plan.durationMs,
      warmUpMs: options.warmUpMs, everyMs, lastingMs: options.lastingMs, method, items: result.ledger.generated,
      engineBytesPerItem: engineTrend === null ? null : engineTrend.slope / (plan.workload.rateEps * 3600),
      run: folder, runVerdict: result.verdict, series: found.map((each) => ({ ...each, values: [...each.values] })),
    },
  };
}

async function judged({ everyMs, warmUpMs, lastingMs, memoryBytes, watch }: SoakOptions, clockMs: number, course: Course | null, readings: readonly (Reading | null)[]): Promise<SeriesFound[]> {
  const free = await Promise.all(watch.map(async (path) => [path, await freeBytes(path)] as const));
  const series = seriesOf({
    readings, course, free: Object.fromEntries(free), stretches: Math.floor(clockMs / everyMs),
    memoryLimit: memoryBytes === null ? { value: memoryOfMachine(), what: 'the memory of this machine' } : { value: memoryBytes, what: 'what it may take' },
  });
  return series.map((each) => judgeSeries(each, { everyMs, warmUpMs, lastingMs }));
}

/** Of the container that this runs in, where it is one. */
function memoryOfMachine(): number {
  const constrained = process.constrainedMemory?.() ?? 0;
  return constrained > 0 && constrained < totalmem() ? constrained : totalmem();
}
