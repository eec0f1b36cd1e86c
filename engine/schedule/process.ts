import type { Random } from '../random.ts';

/**
 * An arrival process tells the gaps between arrivals where the mean rate is one; the schedule stretches them by the
 * planned rate (time rescaling), so every process follows every shape.
 */
export interface ArrivalProcess {
  /** One sentence for the reference. */
  readonly about: string;
  /** The next gap, with mean 1. */
  gap(random: Random): number;
}
