import type { TimedFault } from '../../engine/fault.ts';
import { takenMsOf } from '../../engine/fault-times.ts';
import type { Definition } from './definition.ts';

/** The short form takes no longer than this where nobody says otherwise and its faults do not need more. */
const usualShortMs = 30_000;

/** How long the short form lasts: as it says, or so long that faults, which do not shrink, take at most half of it. */
export function shortMs(definition: Definition): number {
  const { workload: { for: fullMs, short } } = definition;
  return short.for ?? Math.min(fullMs, Math.max(usualShortMs, 2 * takenMsOf(timedFaults(definition), fullMs)));
}

/** The faults of the full form. */
export function timedFaults({ faults }: Definition): TimedFault[] {
  return faults.map(({ fault, at, for: forMs, ...params }) => ({ fault, atMs: at, forMs, params: params as TimedFault['params'] }));
}
