import type { Random } from '../../engine/random.ts';

export interface BackoffLimits {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * How long to wait before the next try: twice as long each time up to a limit, and of that a part between half and all,
 * so that those who failed together do not come back together (`attempt` counts from 0).
 */
export function backoffMs(attempt: number, { firstMs, longestMs }: BackoffLimits, random: Random): number {
  const fullMs = Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 40));
  return Math.round(fullMs * (0.5 + 0.5 * random.float()));
}
