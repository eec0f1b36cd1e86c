/** What the decision rests on. */
export interface ScalingView {
  readonly lag: number;
  /** The lag that one worker is trusted with. */
  readonly lagLimit: number;
  readonly least: number;
  readonly most: number;
  /** Workers that run or start. */
  readonly now: number;
  /** For how long the lag was below the limit. */
  readonly calmMs: number;
  readonly cooldownMs: number;
}

/**
 * As many workers as the lag holds limits (the formula of Kubernetes' horizontal autoscaler on an average value). Up at
 * once; down after a cool-down and then in one step, because every change of a consumer group stops all of its members.
 */
export function wantedWorkers(view: ScalingView): number {
  const fitting = Math.min(view.most, Math.max(view.least, Math.ceil(view.lag / view.lagLimit)));
  return fitting >= view.now || view.calmMs >= view.cooldownMs ? fitting : view.now;
}
