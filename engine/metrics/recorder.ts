import type { MetricReport } from '../result.ts';
import { Latency } from './latency.ts';
import type { Metrics } from './metrics.ts';
import { Series } from './series.ts';

type Meter =
  | { readonly kind: 'latency'; readonly latency: Latency }
  | { readonly kind: 'counter'; readonly series: Series }
  | { readonly kind: 'gauge'; readonly series: Series }
  /** Like a counter, of ms. */
  | { readonly kind: 'busy'; readonly series: Series }
  | { readonly kind: 'reading'; readonly series: Series };

type SeriesKind = Exclude<Meter['kind'], 'latency'>;

/** Metrics of a run. Latencies go into HDR histograms, counters and gauges into one value a sample period. Nothing is allocated per record. */
export class Recorder implements Metrics {
  readonly #now: () => number;
  readonly sampleMs: number;
  readonly #meters = new Map<string, Meter>();

  /** `sampleMs`: the period of the series. */
  constructor(now: () => number, sampleMs = 1000) {
    this.#now = now;
    this.sampleMs = sampleMs;
  }

  latency(name: string, ms: number): void {
    if (!(ms > -Infinity)) throw new Error(`${name}: ${ms} is no latency`);
    this.#meter(name, 'latency').latency.recordUs(Math.round(ms * 1000));
  }

  count(name: string, by = 1): void {
    this.#meter(name, 'counter').series.add(this.#sample(), by);
  }

  gauge(name: string, value: number): void {
    this.#meter(name, 'gauge').series.set(this.#sample(), value);
  }

  /** Something was busy from one moment of the run to another: each period gets its part, in ms. What lies before the run's zero is left out. */
  busy(name: string, fromMs: number, toMs: number): void {
    const { series } = this.#meter(name, 'busy');
    for (let atMs = Math.max(0, fromMs); atMs < toMs; ) {
      const sample = Math.floor(atMs / this.sampleMs);
      const endMs = Math.min(toMs, (sample + 1) * this.sampleMs);
      series.add(sample, endMs - atMs);
      atMs = endMs;
    }
  }

  reading(name: string, value: number): void {
    this.#meter(name, 'reading').series.set(this.#sample(), value);
  }

  /** The histogram itself, for what is recorded of every item: without a look-up by name. */
  latencies(name: string): Latency {
    return this.#meter(name, 'latency').latency;
  }

  /** The series of a counter itself, as above. */
  counter(name: string): Series {
    return this.#meter(name, 'counter').series;
  }

  /** What happens before the run's zero belongs to its first sample. */
  #sample(): number {
    return Math.max(0, Math.floor(this.#now() / this.sampleMs));
  }

  #meter<K extends Meter['kind']>(name: string, kind: K): Extract<Meter, { kind: K }> {
    const known = this.#meters.get(name);
    if (known?.kind === kind) return known as Extract<Meter, { kind: K }>;
    if (known) throw new Error(`the metric ${name} is a ${known.kind}, not a ${kind}`);
    const made: Meter = kind === 'latency'
      ? { kind, latency: new Latency(this.sampleMs) }
      : { kind: kind as SeriesKind, series: new Series(kind === 'gauge' || kind === 'reading' ? NaN : 0) };
    this.#meters.set(name, made);
    return made as Extract<Meter, { kind: K }>;
  }

  /** Names of all that has a series, sorted. */
  names(): string[] {
    return [...this.#meters].filter(([, meter]) => meter.kind !== 'latency').map(([name]) => name).sort();
  }

  /**
   * One value per sample period, up to now or to the last one written. A counter that did not move is 0; a gauge keeps its
   * value until it is set again, and is 0 before it was ever set; a reading is NaN where none was taken. Empty for an
   * unknown name and for a latency. `from`: without the samples before.
   */
  series(name: string, from = 0): number[] {
    const meter = this.#meters.get(name);
    if (!meter || meter.kind === 'latency') return [];
    return this.stretch(name, from, Math.max(meter.series.length, this.#sample() + 1));
  }

  /** A percentile (0 to 100) of a latency in ms; null if nothing was recorded. */
  percentile(name: string, percent: number): number | null {
    const meter = this.#meters.get(name);
    return meter?.kind === 'latency' ? meter.latency.percentileMs(percent) : null;
  }

  /** The values of the samples `from` to `to` (not included) of a counter or a gauge; a gauge that was not set keeps its value. */
  stretch(name: string, from: number, to: number): number[] {
    const meter = this.#meters.get(name);
    if (!meter || meter.kind === 'latency') return new Array<number>(to - from).fill(0);
    let last = meter.kind === 'gauge' ? lastSet(meter.series, from) : 0;
    return Array.from({ length: to - from }, (_, i) => {
      const value = meter.series.at(from + i);
      if (meter.kind !== 'gauge') return value;
      if (!Number.isNaN(value)) last = value;
      return last;
    });
  }

  /** What was read in this period or the one before: of what was not, nothing is known now. */
  readings(): Record<string, number> {
    const now = this.#sample();
    const found: Record<string, number> = {};
    for (const [name, meter] of this.#meters) {
      if (meter.kind !== 'reading') continue;
      const value = [meter.series.at(now), meter.series.at(now - 1)].find((each) => !Number.isNaN(each));
      if (value !== undefined) found[name] = value;
    }
    return found;
  }

  /** Latencies over all records; counters and busy times (their sum as `count`) and gauges over the values of their samples. */
  report(): Record<string, MetricReport> {
    const report: Record<string, MetricReport> = {};
    for (const name of [...this.#meters.keys()].sort()) {
      const meter = this.#meters.get(name)!;
      if (meter.kind === 'reading') continue;
      report[name] = meter.kind === 'latency' ? meter.latency.report() : reportSeries(this.series(name), meter.kind, this.sampleMs);
    }
    return report;
  }
}

/** The value that a gauge had when a sample began; 0 before it was ever set. */
function lastSet(series: Series, before: number): number {
  for (let sample = Math.min(before, series.length) - 1; sample >= 0; sample--) if (!Number.isNaN(series.at(sample))) return series.at(sample);
  return 0;
}

/** Nearest rank over the samples. */
function reportSeries(values: readonly number[], kind: SeriesKind, sampleMs: number): MetricReport {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (percent: number): number => sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
  const count = kind === 'gauge' ? values.length : values.reduce((sum, value) => sum + value, 0);
  const per = sampleMs === 1000 ? 's' : `${sampleMs / 60_000}min`;
  return { unit: kind === 'gauge' ? '' : `${kind === 'busy' ? 'ms' : '1'}/${per}`, count, p50: at(50), p95: at(95), p99: at(99), p999: at(99.9), max: at(100) };
}
