import type { Plan } from '../../engine/plan.ts';
import { lossesOf } from './step.ts';
import type { Measure } from './find-knee.ts';
import type { Steady } from './steady.ts';

/** How a pipeline fares when what it writes to is away for a time, at a rate that it holds otherwise. */
export interface OutageFound {
  readonly outageMs: number;
  readonly survived: boolean;
  /** Nobody can tell whether it was: its engine died, or what drives it was saturated. Absent where somebody can. */
  readonly untold?: boolean;
  /** From the end of the outage until no more was in flight than before it; null where that was not seen. */
  readonly drainedMs: number | null;
  /** What broke; empty where nothing did. */
  readonly why: string;
}

export interface Outages {
  readonly base: Plan;
  /** The fault that takes the store away for as long as it lasts. */
  readonly fault: string;
  readonly rateEps: number;
  readonly kneeEps: number;
  readonly warmUpMs: number;
  readonly longestMs: number;
  /** See `Scenario.mayRepeat`. */
  readonly mayRepeat?: boolean;
}

const secondMs = 1000;
const shortestMs = 5_000;
/** What it may take to drain, as a multiple of what it would with all that the pipeline has to spare; and at most so long. */
const patience = 2;
const mostDrainMs = 180_000;
/** What is in flight varies by so much without an outage, as a factor. */
const asBefore = 1.25;

/** Those that are tried, the shortest first. */
export function outageLengths(longestMs: number): number[] {
  const lengths: number[] = [];
  for (let outageMs = shortestMs; outageMs <= longestMs; outageMs *= 2) lengths.push(outageMs);
  return lengths;
}

/** Outages twice as long each time, until one is not survived or the longest was. */
export async function findOutages(outages: Outages, measure: Measure, told: (outage: OutageFound) => void): Promise<OutageFound[]> {
  const found: OutageFound[] = [];
  for (const outageMs of outageLengths(outages.longestMs)) {
    const measured = await measure(outagePlan(outages, outageMs, found.length), 0);
    if (measured === null) return found;
    const { result, steady } = measured;
    found.push(judgeOutage(outageMs, outages.warmUpMs, [...(steady === null ? [result.reason] : []), ...lossesOf(result.ledger, outages)], steady));
    told(found.at(-1)!);
    if (!found.at(-1)!.survived) break;
  }
  return found;
}

function outagePlan({ base, fault, rateEps, kneeEps, warmUpMs }: Outages, outageMs: number, nth: number): Plan {
  const sparedEps = Math.max(kneeEps - rateEps, kneeEps / 100);
  const drainMs = Math.min(mostDrainMs, (patience * outageMs * rateEps) / sparedEps + 10 * secondMs);
  return {
    ...base, seed: base.seed + nth, durationMs: Math.ceil((warmUpMs + outageMs + drainMs) / secondMs) * secondMs,
    workload: { ...base.workload, rateEps, shapes: [] }, faults: [{ fault, atMs: warmUpMs, forMs: outageMs }],
  };
}

export function verdictOfOutage({ survived, untold }: Pick<OutageFound, 'survived' | 'untold'>): 'passed' | 'failed' | 'unknown' {
  return untold === true ? 'unknown' : survived ? 'passed' : 'failed';
}

/** `steady` is of the whole run. */
export function judgeOutage(outageMs: number, warmUpMs: number, broken: readonly string[], steady: Pick<Steady, 'inFlight' | 'driver'> | null): OutageFound {
  const doubt = steady?.driver?.saturated ?? null;
  const [before, after] = [Math.floor(warmUpMs / secondMs), Math.ceil((warmUpMs + outageMs) / secondMs)];
  const usual = (steady?.inFlight ?? []).slice(before - 2, before).reduce((sum, items) => sum + items / 2, 0);
  const at = steady === null ? -1 : steady.inFlight.findIndex((items, second) => second >= after && items <= usual * asBefore);
  const why = broken.length > 0 ? broken.join(', ') : doubt ?? (at < 0 ? 'did not drain' : '');
  const untold = steady === null || (broken.length === 0 && doubt !== null);
  return { outageMs, survived: why === '', ...(untold ? { untold } : {}), drainedMs: at < 0 || doubt !== null ? null : (at + 1) * secondMs - warmUpMs - outageMs, why };
}
