import { lostBuckets, type Bucket } from './bucket.ts';
import type { LiveEvidence, LiveValue } from './check.ts';
import { claims } from './ledger/transitions.ts';
import { Latency } from './metrics/latency.ts';
import { nearestRank } from './nearest-rank.ts';
import type { Scenario } from './scenario.ts';

/** What threshold-metric.ts measures when a run is over, while it lasts: by what its stages claim. Where nobody can know it before the end, there is none. */

/** The mean of many values, or a percentile of them; 100: the greatest. */
export type Statistic = 'mean' | number;

export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Which items or samples are meant; null: all. */
export interface Selection {
  readonly classIndex: number | null;
  readonly windows: readonly Window[] | null;
}

export function isIn(windows: readonly Window[] | null, atMs: number): boolean {
  return windows === null || windows.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs);
}

/** Rounded to the tenth that the ledger keeps; null for none. */
export function statisticalValue(values: readonly number[], statistic: Statistic): number | null {
  if (values.length === 0) return null;
  return toTenth(statistic === 'mean' ? values.reduce((sum, value) => sum + value, 0) / values.length : nearestRank(Float64Array.from(values).sort(), statistic));
}

function toTenth(value: number): number {
  return Math.round(value * 10) / 10;
}

type Made = (() => LiveValue) | undefined;
type Counted = Parameters<LiveEvidence['countOf']>[0];

/** Until the end these are told of no item. */
const toldAtTheEnd: readonly Bucket[] = ['pending', 'unaccounted'];

/** Of items so far; nothing tells how many of them were due in a phase. */
export function countSoFar(metric: string, isShare: boolean, { classIndex, windows }: Selection, { own, deadlineMs }: Scenario): Made {
  const states = statesOf(metric);
  // What became of the records of one's own pipeline is read when it has ended.
  if (windows !== null || (metric !== 'generated' && (states === null || own !== undefined))) return undefined;
  const isLate = metric === 'late';
  // What waits or is gone without a word is told at the end, and what waits may be late already.
  const isKnownInPart = metric === 'lost' || (isLate && deadlineMs !== undefined);
  const ofClass = classIndex ?? undefined;
  return () => {
    let late = 0;
    const amount = ({ countOf, generatedOf }: LiveEvidence): number => {
      if (metric === 'generated') return generatedOf(ofClass);
      if (isLate) return late;
      return states!.reduce((sum, state) => sum + countOf(state, ofClass), 0) - (metric === 'delivered' ? late : 0);
    };
    return {
      ...(deadlineMs === undefined || !(isLate || metric === 'delivered') ? {} : {
        stored(of: number, dueMs: number, storedMs: number): void {
          if (storedMs - dueMs > deadlineMs && (classIndex === null || of === classIndex)) late++;
        },
      }),
      isKnownInPart,
      value(evidence) {
        if (!isShare) return amount(evidence);
        const generated = evidence.generatedOf(ofClass);
        return generated === 0 ? null : (amount(evidence) * 100) / generated;
      },
    };
  };
}

/** What items stand in by their stages that count for a metric; null where stages cannot tell. */
function statesOf(metric: string): readonly Counted[] | null {
  if (metric === 'delivered' || metric === 'late') return ['stored'];
  const wanted: readonly string[] = metric === 'lost' ? lostBuckets : [metric];
  const found = claims.filter((claim) => wanted.includes(claim) && !toldAtTheEnd.includes(claim));
  return found.length === 0 ? null : found;
}

/** Of items claimed stored so far; a percentile to three digits. */
export function latencySoFar(statistic: Statistic, { classIndex, windows }: Selection, sampleMs: number): Made {
  return () => {
    const latency = new Latency(sampleMs);
    let [count, sumMs, mostMs] = [0, 0, 0];
    return {
      stored(of, dueMs, storedMs) {
        if ((classIndex !== null && of !== classIndex) || !isIn(windows, dueMs)) return;
        const ms = storedMs - dueMs;
        latency.recordMs(ms);
        count++;
        sumMs += ms;
        mostMs = Math.max(mostMs, ms);
      },
      value: () => (count === 0 ? null : toTenth(statistic === 'mean' ? sumMs / count : statistic === 100 ? mostMs : latency.percentileMs(statistic)!)),
    };
  };
}

/** Of the sample periods so far; each is looked at once, but the one that lasts, whose value may still change. */
export function gaugeSoFar(metric: string, statistic: Statistic, isMeant: (sample: number) => boolean): Made {
  return () => {
    const sorted: number[] = [];
    let [ended, sum] = [0, 0];
    const told = (sum: number): number | null => (sorted.length === 0 ? null : toTenth(statistic === 'mean' ? sum / sorted.length : nearestRank(sorted, statistic)));
    return {
      value({ series }) {
        const values = series(metric, ended);
        for (const value of values.slice(0, -1)) {
          if (!isMeant(ended++)) continue;
          insert(sorted, value);
          sum += value;
        }
        const lasting = values.at(-1);
        if (lasting === undefined || !isMeant(ended)) return told(sum);
        const place = insert(sorted, lasting);
        const value = told(sum + lasting);
        sorted.splice(place, 1);
        return value;
      },
    };
  };
}

/** Keeps sorted values sorted; answers with the place of the new one. */
function insert(sorted: number[], value: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (sorted[middle] <= value) from = middle + 1;
    else to = middle;
  }
  sorted.splice(from, 0, value);
  return from;
}
