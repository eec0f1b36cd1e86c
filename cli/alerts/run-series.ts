import { readSeries } from '../../engine/store/read-series.ts';
import { countedBuckets, faultSeries, itemsSeries } from '../exposition/own-series.ts';
import type { FaultWindow } from './fault-windows.ts';

/** The series of a run, each with a value or null for every sample period. */
export interface RunSeries {
  readonly sampleMs: number;
  readonly samples: number;
  readonly values: ReadonlyMap<string, readonly (number | null)[]>;
  /** Whether anything was read of a log. */
  readonly hasLog: boolean;
}

/** What monitoring would have seen of a stored run: of its log as it was read, of the run itself what the endpoint tells. */
export async function runSeries(folder: string, sampleMs: number, windows: readonly FaultWindow[]): Promise<RunSeries> {
  const counted = countedBuckets.map((name) => `'${name}'`).join(', ');
  const read = await readSeries(folder, `starts_with(metric, 'kafka_') OR metric IN (${counted})`);
  // The last period is the one in which the run ended: what was not read in it may only not have been read yet.
  const samples = Math.max(1, ...[...read.values()].map(({ length }) => length)) - 1;
  const values = new Map<string, readonly (number | null)[]>([...read].filter(([name]) => !(countedBuckets as readonly string[]).includes(name)).map(([name, each]) => [name, each.slice(0, samples)]));
  const hasLog = values.size > 0;
  for (const bucket of countedBuckets) values.set(itemsSeries(bucket), summed(read.get(bucket) ?? [], samples));
  for (const fault of new Set(windows.map((each) => each.fault))) {
    const own = windows.filter((each) => each.fault === fault && each.status === 'fired');
    values.set(faultSeries(fault), Array.from({ length: samples }, (_, i) => (own.some(({ atMs, endMs }) => atMs < (i + 1) * sampleMs && endMs >= i * sampleMs) ? 1 : 0)));
  }
  return { sampleMs, samples, values, hasLog };
}

function summed(counts: readonly (number | null)[], samples: number): number[] {
  let sum = 0;
  return Array.from({ length: samples }, (_, i) => (sum += counts[i] ?? 0));
}
