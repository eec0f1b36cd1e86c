/** How the driver of a run on the real clock fared; `cpu` in cores, `pace` in seconds of the run's clock in one of the wall. */
export interface DriverReport {
  /** Of arrivals; on a calendar, of timers. */
  readonly latenessP99Ms: number | null;
  readonly eventLoopP99Ms: number;
  readonly cpu: number;
  readonly pace: number;
  /** What says that it was saturated; null if nothing does. Times and rates of a saturated driver are its own, and on a calendar whatever failed. */
  readonly saturated: string | null;
}
