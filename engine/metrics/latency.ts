import { build, type Histogram } from 'hdr-histogram-js';
import { ticksPerMsOf } from '../ledger/item-words.ts';
import type { MetricReport } from '../result.ts';

const hourUs = 3_600_000_000;
const weekUs = 7 * 24 * hourUs;

/**
 * Latencies in an HDR histogram: three significant digits, whole microseconds, up to an hour (longer ones count as an
 * hour; where the run is a calendar, up to seven weeks). Nothing is allocated per record.
 */
export class Latency {
  readonly #histogram: Histogram;
  readonly #mostUs: number;
  readonly #ticksPerMs: number;
  readonly #usPerTick: number;

  /** Records in ticks wait here, a count for each of the first 65,536: to count one costs a tenth of the 160 ns that the histogram takes. */
  readonly #waiting = new Uint32Array(1 << 16);
  /** The first count from which on all are 0. */
  #waitingEnd = 0;

  /** `sampleMs`: the period of the run's series. */
  constructor(sampleMs = 1000) {
    this.#ticksPerMs = ticksPerMsOf(sampleMs);
    this.#usPerTick = 1000 / this.#ticksPerMs;
    this.#mostUs = sampleMs > 1000 ? 7 * weekUs : hourUs;
    this.#histogram = build({ lowestDiscernibleValue: 1, highestTrackableValue: this.#mostUs, numberOfSignificantValueDigits: 3 });
  }

  /** An event is handed on in the tick that it is due in, so it may come a fraction of a tick before its due time: that is none. */
  recordUs(us: number): void {
    this.#histogram.recordValue(us < 0 ? 0 : us > this.#mostUs ? this.#mostUs : us);
  }

  /** In ticks, as the ledger keeps time. */
  recordTicks(ticks: number): void {
    if (ticks < 0 || ticks >= this.#waiting.length) return this.recordUs(ticks * this.#usPerTick);
    this.#waiting[ticks]++;
    if (ticks >= this.#waitingEnd) this.#waitingEnd = ticks + 1;
  }

  /** Between two times that the ledger keeps: whole ticks, in ms. */
  recordMs(ms: number): void {
    this.recordTicks(Math.round(ms * this.#ticksPerMs));
  }

  #gathered(): Histogram {
    const waiting = this.#waiting.subarray(0, this.#waitingEnd);
    for (let ticks = 0; ticks < waiting.length; ticks++) {
      if (waiting[ticks] > 0) this.#histogram.recordValueWithCount(ticks * this.#usPerTick, waiting[ticks]);
    }
    waiting.fill(0);
    this.#waitingEnd = 0;
    return this.#histogram;
  }

  /** A percentile (0 to 100) in ms; null if nothing was recorded. */
  percentileMs(percent: number): number | null {
    const histogram = this.#gathered();
    // A value stands for all that share its first three digits; none of those recorded was above the greatest.
    return histogram.totalCount === 0 ? null : Math.min(histogram.getValueAtPercentile(percent), histogram.maxValue) / 1000;
  }

  report(): MetricReport {
    const { totalCount: count, maxValue } = this.#gathered();
    const [p50, p95, p99, p999] = [50, 95, 99, 99.9].map((percent) => this.percentileMs(percent));
    return { unit: 'ms', count, p50, p95, p99, p999, max: count === 0 ? null : maxValue / 1000 };
  }
}
