import { formatDuration, formatTick } from '../text/duration.ts';

/** The smallest of 1, 2, 2.5 and 5 times a power of ten that a value does not exceed; 1 for nothing. */
export function niceTop(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= value) ?? 10) * power;
}

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];
const timeSteps = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * second), ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour), ...[1, 2, 5, 10, 20, 50, 100].map((n) => n * day),
];

/** Lengths of time of which the half is round too, ms. */
const roundLengths = [...[1, 2, 4, 10, 20, 30].map((n) => n * second), ...[1, 2, 4, 10, 20, 30].map((n) => n * minute), ...[1, 2, 4, 6, 12].map((n) => n * hour), ...[1, 2, 4, 10, 20, 40, 100].map((n) => n * day)];

/** The smallest round length of time that one does not exceed, ms. */
export function niceLength(ms: number): number {
  return ms < second / 2 ? niceTop(ms) : (roundLengths.find((each) => each >= ms) ?? niceTop(ms));
}

export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** Moments from 0 to an end at round times, at most `most` and one more. */
export function timeTicks(endMs: number, most: number): Tick[] {
  const step = timeSteps.find((each) => endMs / each <= most) ?? timeSteps[timeSteps.length - 1];
  return Array.from({ length: Math.floor(endMs / step) + 1 }, (_, i) => ({ at: i * step, text: formatTick(i * step, step) }));
}

/** A scale of lengths of time on which ten times as long is as far everywhere. */
export interface LogScale {
  readonly low: number;
  readonly high: number;
  /** From 0 at `low` to 1 at `high`; what lies outside is put on the edge. */
  place(value: number): number;
  readonly ticks: readonly Tick[];
}

/** Whole powers of ten around these values, one at least; of values that are not above zero there is no place but the lowest. */
export function logScale(values: readonly number[], textOf: (value: number) => string = formatDuration): LogScale {
  const above = values.filter((value) => value > 0);
  const [least, most] = above.length === 0 ? [1, 1] : [Math.min(...above), Math.max(...above)];
  const from = Math.floor(Math.log10(least));
  const to = Math.max(from + 1, Math.ceil(Math.log10(most)));
  return {
    low: 10 ** from, high: 10 ** to,
    place: (value) => (value <= 0 ? 0 : Math.min(1, Math.max(0, (Math.log10(value) - from) / (to - from)))),
    ticks: Array.from({ length: to - from + 1 }, (_, i) => ({ at: 10 ** (from + i), text: textOf(10 ** (from + i)) })),
  };
}

/** A scale from a little below some values to a little above them. */
export interface RangeScale {
  /** From 0 to 1 for what lies between its ends. */
  place(value: number): number;
  /** Round values, at least one. */
  readonly ticks: readonly number[];
}

export function rangeScale(values: readonly number[]): RangeScale {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const margin = (most - least || Math.abs(most) || 1) * 0.08;
  const [from, to] = [least - margin, most + margin];
  const step = niceTop((to - from) / 4) / 2;
  const first = Math.ceil(from / step);
  return { place: (value) => (value - from) / (to - from), ticks: Array.from({ length: Math.floor(to / step) - first + 1 }, (_, i) => (first + i) * step) };
}
