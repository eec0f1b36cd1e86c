import type { Plan } from '../../engine/plan.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import { rounded } from './search.ts';
import type { Steady } from './steady.ts';

/**
 * The first look: one run whose rate climbs in stairs, each a constant factor above the one before, until what waits is
 * a stair's worth of time behind, something is lost, or the top is reached. What a pipeline gives out while more comes in
 * than it can take is about what it can take.
 */
export const stairMs = 4_000;
export const stairs = 11;
export const climb = 1.6;

export function rampPlan(plan: Plan, lowestEps: number, highestEps: number): Plan {
  const rates = Array.from({ length: stairs }, (_, i) => Math.min(highestEps, rounded(lowestEps * climb ** i)));
  return {
    ...plan, durationMs: stairs * stairMs,
    workload: { ...plan.workload, rateEps: rates.reduce((sum, rate) => sum + rate, 0) / stairs, shapes: [{ kind: 'replay', counts: rates, minuteMs: stairMs, between: 'step' }] },
  };
}

/** Enough was seen. */
export function isOver({ dropped, recent: { behindMs } }: Pick<Snapshot, 'dropped' | 'recent'>): boolean {
  return dropped > 0 || (behindMs.at(-1) ?? 0) > stairMs;
}

/** The most that was stored over the length of a stair, items/s; null where nothing was. */
export function guessOf({ stored }: Pick<Steady, 'stored'>): number | null {
  const seconds = stairMs / 1000;
  let most = 0;
  for (let from = 0; from + seconds <= stored.length; from++) {
    most = Math.max(most, stored.slice(from, from + seconds).reduce((sum, items) => sum + items, 0) / seconds);
  }
  return most > 0 ? most : null;
}
