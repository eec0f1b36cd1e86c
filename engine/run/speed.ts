import type { Plan } from '../plan.ts';

/** `auto` fits a run into about this much wall time. */
const autoWallMs = 75_000;

/** Seconds of the run's clock per wall second: `auto` is fast when all is quiet and slow around faults. */
export function speedFactor(speed: number | 'auto' | 'max', plan: Plan, quiet: boolean): number {
  if (speed === 'max') return Infinity;
  if (speed !== 'auto') return speed;
  const mean = (plan.durationMs + plan.drainMs) / autoWallMs;
  return quiet ? mean * 2 : mean * 0.7;
}
