/** How the driver of a run on the real clock fared; `cpu` in cores, `busy` and `machine` as shares, `pace` in seconds of the run's clock in one of the wall. */
export interface DriverReport {
  /** Of arrivals; on a calendar, of timers. */
  readonly latenessP99Ms: number | null;
  readonly eventLoopP99Ms: number;
  readonly cpu: number;
  /** Of the time, its thread did something. */
  readonly busy: number;
  /** Of the time, the cores of the machine did something, for whomever. */
  readonly machine: number;
  readonly pace: number;
  /** What says that it was saturated; null if nothing does. Times and rates of a saturated driver are its own, and on a calendar whatever failed. */
  readonly saturated: string | null;
}
