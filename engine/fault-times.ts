import type { TimedFault } from './fault.ts';

/**
 * The faults of a run of one length in a run of another, each as long as it was: what shrinks or grows is the time in which
 * there are none, so that their order and what they overlap stays. One that lasts from beginning to end does so in both.
 * null where they alone take longer than the other run.
 */
export function refitted<F extends TimedFault>(faults: readonly F[], fromMs: number, toMs: number): F[] | null {
  const isAlways = ({ atMs, forMs }: TimedFault): boolean => atMs <= 0 && forMs >= fromMs;
  const taken = stretchesOf(faults.filter((fault) => !isAlways(fault)));
  const takenMs = lengthOf(taken);
  if (takenMs > toMs) return null;
  const stretch = takenMs >= fromMs ? 0 : (toMs - takenMs) / (fromMs - takenMs);
  const moved = (ms: number): number => {
    const beforeMs = taken.reduce((sum, [start, end]) => sum + Math.max(0, Math.min(ms, end) - start), 0);
    return Math.round(beforeMs + (ms - beforeMs) * stretch);
  };
  return faults.map((fault) => ({ ...fault, ...(isAlways(fault) ? { forMs: toMs } : { atMs: moved(fault.atMs) }) }));
}

/** So much of a run its faults take, those apart that last from beginning to end. */
export function takenMsOf(faults: readonly TimedFault[], durationMs: number): number {
  return lengthOf(stretchesOf(faults.filter(({ atMs, forMs }) => atMs > 0 || forMs < durationMs)));
}

/** Stretches of time in which there are any, in order and apart. */
function stretchesOf(faults: readonly TimedFault[]): [number, number][] {
  const taken: [number, number][] = [];
  for (const { atMs, forMs } of faults.toSorted((a, b) => a.atMs - b.atMs)) {
    const last = taken.at(-1);
    if (last !== undefined && atMs <= last[1]) last[1] = Math.max(last[1], atMs + forMs);
    else taken.push([atMs, atMs + forMs]);
  }
  return taken;
}

function lengthOf(stretches: readonly [number, number][]): number {
  return stretches.reduce((sum, [start, end]) => sum + end - start, 0);
}
