/** How the driver of a run on the real clock fared; `cpu` in cores. */
export interface DriverReport {
  readonly latenessP99Ms: number | null;
  readonly eventLoopP99Ms: number;
  readonly cpu: number;
  /** What says that it was saturated; null if nothing does. Times and rates of a saturated driver are its own. */
  readonly saturated: string | null;
}
