import type { Fault, FaultParams, TimedFault } from '../fault.ts';
import { inPlainWords } from '../plain-words.ts';
import type { Plan, ShapeUse } from '../plan.ts';
import { nearest, UsageError } from '../usage-error.ts';
import type { ArrivalProcess } from './process.ts';
import { processes, shapes } from './registry.ts';

export type Workload = Plan['workload'];
/** The product of the load factors active at a time of the run. */
export type LoadAt = (atMs: number) => number;

/** Where nothing loads the source. */
const steadyLoad: LoadAt = () => 1;

/** The grid on which rates are sampled, each at the middle of its cell. */
export const cellMs = 5;

/** What is wrong with a workload, with the path of the field inside it; empty if nothing is. */
export function workloadMistakes(workload: Pick<Workload, 'shapes' | 'process'>): { path: PropertyKey[]; message: string }[] {
  const mistakes: { path: PropertyKey[]; message: string }[] = [];
  if (!Object.hasOwn(processes, workload.process)) {
    mistakes.push({ path: ['process'], message: unknownName('arrival process', workload.process, processes) });
  }
  workload.shapes.forEach(({ kind, ...params }, index) => {
    if (!Object.hasOwn(shapes, kind)) {
      mistakes.push({ path: ['shapes', index, 'kind'], message: unknownName('shape', kind, shapes) });
      return;
    }
    const parsed = shapes[kind].params.safeParse(params, inPlainWords);
    for (const { path, message } of parsed.error?.issues ?? []) mistakes.push({ path: ['shapes', index, ...path], message });
  });
  return mistakes;
}

function unknownName(what: string, name: string, registry: object): string {
  const near = nearest(name, Object.keys(registry));
  return `unknown ${what} "${name}"${near === null ? `; known are ${Object.keys(registry).join(', ')}` : `; did you mean ${near}?`}`;
}

export function processOf(workload: Workload): ArrivalProcess {
  refuseMistakes(workload);
  return processes[workload.process];
}

/** The product of the workload's shapes as a function of time; before it is scaled to the planned mean. */
export function shapeOf(workload: Workload, durationMs: number): (atMs: number) => number {
  refuseMistakes(workload);
  const factors = workload.shapes.map(({ kind, ...params }: ShapeUse) => {
    const shape = shapes[kind];
    const parsed = shape.params.parse(params);
    return (atMs: number) => shape.factorAt(parsed, atMs, { durationMs });
  });
  return (atMs) => {
    let product = 1;
    for (const factor of factors) product *= factor(atMs);
    return product;
  };
}

function refuseMistakes(workload: Workload): void {
  for (const { path, message } of workloadMistakes(workload)) {
    throw new UsageError(message, { where: ['workload', ...path].map(String).join('.') });
  }
}

/** Mean and peak of shapes x load over the run, on the grid that the schedule samples. */
export function relativeRate(workload: Workload, durationMs: number, loadAt: LoadAt): { mean: number; peak: number } {
  const shapeAt = shapeOf(workload, durationMs);
  if (workload.shapes.length === 0 && loadAt === steadyLoad) return { mean: 1, peak: 1 };
  let sum = 0;
  let peak = 0;
  for (let startMs = 0; startMs < durationMs; startMs += cellMs) {
    const widthMs = Math.min(cellMs, durationMs - startMs);
    const middleMs = startMs + widthMs / 2;
    const factor = shapeAt(middleMs) * loadAt(middleMs);
    sum += factor * widthMs;
    peak = Math.max(peak, factor);
  }
  if (!(sum > 0)) throw new UsageError('the workload generates nothing: its shapes and load faults leave a rate of zero all through', { where: 'workload.shapes' });
  return { mean: sum / durationMs, peak };
}

/** The load that a plan's faults put on the source, as a function of time: what the planned mean already contains. */
export function plannedLoad(timed: readonly TimedFault[], faults: Readonly<Record<string, Fault>>): LoadAt {
  const loads = timed.flatMap(({ fault, atMs, forMs, params }) => {
    const found = faults[fault];
    if (found?.point !== 'load') return [];
    return [{ fault: found, params: found.params.parse(params ?? {}) as FaultParams, startMs: atMs, endMs: atMs + forMs }];
  });
  if (loads.length === 0) return steadyLoad;
  return (atMs) => {
    const call = { factor: 1, atMs };
    for (const { fault, params, startMs, endMs } of loads) if (atMs >= startMs && atMs < endMs) fault.disturb(call, params);
    return call.factor;
  };
}

/** The highest planned arrival rate of a plan, load faults included, in items/s. */
export function peakRate({ workload, durationMs, faults }: Pick<Plan, 'workload' | 'durationMs' | 'faults'>, known: Readonly<Record<string, Fault>>): number {
  const { mean, peak } = relativeRate(workload, durationMs, plannedLoad(faults, known));
  return (workload.rateEps * peak) / mean;
}
