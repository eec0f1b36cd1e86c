import type { LedgerView } from '../../engine/ledger/ledger.ts';

/** Whether a backlog grows: the slope of what is in flight over a window, against what chance alone makes of one that does not. */
export interface Growth {
  /** items/s. */
  readonly slopeEps: number;
  /** Beyond it the backlog grows, items/s. */
  readonly limitEps: number;
}

const secondMs = 1000;
/** One side, 95 %. */
const deviations = 1.645;

/**
 * Least squares over the seconds of a window. Where a pipeline takes in and gives out at the same rate, what is in flight
 * wanders as Poisson arrivals do: a random walk whose variance is `rateEps` a second. The slope that is fitted to such a
 * walk over T seconds has the variance 6/5 of its own divided by T (Durlauf and Phillips, Trends versus random walks in time
 * series analysis, Econometrica 56, 1988); one that is steeper than 95 of 100 of them is growth.
 */
export function growthOf(inFlight: readonly number[], rateEps: number): Growth {
  return { slopeEps: slopeOf(inFlight), limitEps: deviations * Math.sqrt((1.2 * rateEps) / inFlight.length) };
}

/** Of a series of one value a second, in its unit a second. */
export function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  let [products, squares] = [0, 0];
  values.forEach((value, i) => {
    products += (i - middle) * value;
    squares += (i - middle) ** 2;
  });
  return squares === 0 ? 0 : products / squares;
}

/**
 * Of `rateEps` items a second the share `kept` is counted where it waits, the rest is left out: what comes is Poisson, what
 * goes is picked at random out of all that is served, and both wander. The rate of a walk that wanders as far.
 */
export function wanderingEps(rateEps: number, kept: number): number {
  return rateEps * kept * (2 - kept);
}

/**
 * How many items were in flight in each whole second of a window, on average over that second: a sink that commits once a
 * second would show a sawtooth to whoever looks once a second.
 */
export function inFlightOf(ledger: LedgerView, fromMs: number, toMs: number): number[] {
  const seconds = new Array<number>(Math.floor((toMs - fromMs) / secondMs)).fill(0);
  ledger.each(null, null, (item) => {
    const bucket = ledger.bucket(item);
    // That nothing is to come out of an item is known from the start, and found out when the run is over.
    if (bucket === 'filtered') return;
    const endMs = bucket === 'pending' || bucket === 'unaccounted' ? Infinity : ledger.endMs(item);
    const [beginMs, overMs] = [Math.max(0, ledger.dueMs(item) - fromMs), Math.min(endMs - fromMs, seconds.length * secondMs)];
    for (let atMs = beginMs; atMs < overMs; ) {
      const second = Math.floor(atMs / secondMs);
      const untilMs = Math.min(overMs, (second + 1) * secondMs);
      seconds[second] += (untilMs - atMs) / secondMs;
      atMs = untilMs;
    }
  });
  return seconds;
}
