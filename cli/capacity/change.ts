import type { Knee } from './knee.ts';

/** The knee of one build against that of another, in percent of the first. */
export interface Change {
  readonly fromEps: number;
  readonly toEps: number;
  readonly percent: number;
  /** The 95 % interval. */
  readonly lowPercent: number;
  readonly highPercent: number;
  /** The interval is clear of zero. */
  readonly real: boolean;
  /** A change of this size would have been told from none, in one of two cases. */
  readonly smallestPercent: number;
}

/**
 * Whether the knee moved. The interval of a ratio is that of a difference of logarithms; the errors of the two knees are
 * independent, so their reaches on either side add up as squares do (Donner and Zou, the method of variance estimates
 * recovery, Stat. Methods Med. Res. 21, 2012).
 */
export function changeOf(before: Knee, after: Knee): Change {
  const log = ({ kneeEps, lowEps, highEps }: Knee): { knee: number; down: number; up: number } => ({ knee: Math.log(kneeEps), down: Math.log(kneeEps / lowEps), up: Math.log(highEps / kneeEps) });
  const [a, b] = [log(before), log(after)];
  const moved = b.knee - a.knee;
  const [down, up] = [Math.hypot(b.down, a.up), Math.hypot(b.up, a.down)];
  const percent = (value: number): number => Math.expm1(value) * 100;
  return {
    fromEps: before.kneeEps, toEps: after.kneeEps, percent: percent(moved), lowPercent: percent(moved - down), highPercent: percent(moved + up),
    real: moved - down > 0 || moved + up < 0, smallestPercent: percent(Math.max(down, up)),
  };
}
