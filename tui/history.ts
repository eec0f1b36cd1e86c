import type { SampleSeries } from '../engine/snapshot.ts';

/** The run period by period, from its first: entry i is of the sample period i; NaN where no snapshot told. */
export interface History {
  readonly sampleMs: number;
  readonly offered: readonly number[];
  readonly stored: readonly number[];
  readonly lag: readonly number[];
  readonly behindMs: readonly number[];
}

export const noHistory: History = { sampleMs: 1000, offered: [], stored: [], lag: [], behindMs: [] };

/** A week of seconds, more than any calendar has of minutes; a series that claims to begin later than that is wrong. */
const mostSamples = 7 * 86_400;

/** The history with a further stretch of periods; those told twice keep what was said last. */
export function extended(history: History, series: SampleSeries): History {
  const end = series.fromSample + series.offered.length;
  if (series.offered.length === 0 || series.fromSample < 0 || end > mostSamples) return history;
  return {
    sampleMs: series.sampleMs,
    offered: placed(history.offered, series.fromSample, series.offered),
    stored: placed(history.stored, series.fromSample, series.stored),
    lag: placed(history.lag, series.fromSample, series.lag),
    behindMs: placed(history.behindMs, series.fromSample, series.behindMs),
  };
}

/** What was told of the periods that had ended by `ms`. */
export function before({ sampleMs, offered, stored, lag, behindMs }: History, ms: number): History {
  const end = Math.floor(ms / sampleMs);
  return { sampleMs, offered: offered.slice(0, end), stored: stored.slice(0, end), lag: lag.slice(0, end), behindMs: behindMs.slice(0, end) };
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

/** Over so many periods a trend is taken: shorter follows the noise, longer follows too late. */
const trendSamples = 5;

/** How fast what waits grows, items a sample period; negative while it shrinks; null while too little is known. */
export function growthPerSample({ lag }: History): number | null {
  const now = latest(lag);
  const earlier = lag.at(-1 - trendSamples);
  return now === null || earlier === undefined || !Number.isFinite(earlier) ? null : (now - earlier) / trendSamples;
}
