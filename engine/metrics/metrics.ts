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
  /**
   * Notes what something says of itself (a log, under the names that monitoring knows it by); the last value of a period
   * stands. A period in which it was not read has none, and no report sums it up.
   */
  reading(name: string, value: number): void;
}
