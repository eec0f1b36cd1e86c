/**
 * Metrics of a run: HDR histograms for latencies (open loop: from the due time), counters and gauges as time series of
 * one value per sample period of the run's clock (a second, unless the scenario says otherwise).
 */
export interface Metrics {
  /** Records a latency in ms into the histogram `name`. */
  latency(name: string, ms: number): void;
  /** Adds to the counter `name` in the current period. */
  count(name: string, by?: number): void;
  /** Sets the gauge `name`; the last value of a period stands. */
  gauge(name: string, value: number): void;
}
