import type { SecondSeries } from '../engine/snapshot.ts';

/** The run second by second, from its first: entry i is of second i; NaN where no snapshot told. */
export interface History {
  readonly offered: readonly number[];
  readonly stored: readonly number[];
  readonly lag: readonly number[];
  readonly behindMs: readonly number[];
}

export const noHistory: History = { offered: [], stored: [], lag: [], behindMs: [] };

/** A week of seconds; a series that claims to begin later than that is wrong. */
const mostSeconds = 7 * 86_400;

/** The history with a further stretch of seconds; seconds told twice keep what was said last. */
export function extended(history: History, series: SecondSeries): History {
  const end = series.fromSecond + series.offered.length;
  if (series.offered.length === 0 || series.fromSecond < 0 || end > mostSeconds) return history;
  return {
    offered: placed(history.offered, series.fromSecond, series.offered),
    stored: placed(history.stored, series.fromSecond, series.stored),
    lag: placed(history.lag, series.fromSecond, series.lag),
    behindMs: placed(history.behindMs, series.fromSecond, series.behindMs),
  };
}

/** What was told of the seconds before this one. */
export function before({ offered, stored, lag, behindMs }: History, second: number): History {
  return { offered: offered.slice(0, second), stored: stored.slice(0, second), lag: lag.slice(0, second), behindMs: behindMs.slice(0, second) };
}

function placed(known: readonly number[], from: number, values: readonly number[]): readonly number[] {
  const before = known.slice(0, from);
  while (before.length < from) before.push(NaN);
  return [...before, ...values, ...known.slice(from + values.length)];
}

export function latest(values: readonly number[]): number | null {
  const value = values.at(-1);
  return value === undefined || !Number.isFinite(value) ? null : value;
}

/** Over so many seconds a trend is taken: shorter follows the noise, longer follows too late. */
const trendSeconds = 5;

/** How fast what waits grows, items/s; negative while it shrinks; null while too little is known. */
export function growthEps({ lag }: History): number | null {
  const now = latest(lag);
  const earlier = lag.at(-1 - trendSeconds);
  return now === null || earlier === undefined || !Number.isFinite(earlier) ? null : (now - earlier) / trendSeconds;
}
