import { formatCount } from '../text/number.ts';
import type { Capacity } from './capacity.ts';
import type { Found } from './find-knee.ts';
import { rarestSeen } from './rarest-loss.ts';
import type { StepRun } from './step.ts';

/** Whether a rate is held, in a sentence; a knee without a rate to hold it against passes. */
export function verdictOf({ end, knee, heldEps, narrow, runs }: Found, expectEps: number | null, lowestEps: number): Pick<Capacity, 'verdict' | 'reason'> {
  const at = (eps: number): string => `${formatCount(eps)}/s`;
  if (end === 'stopped') return { verdict: 'unknown', reason: 'stopped before its end' };
  if (end === 'lowest') return { verdict: 'failed', reason: `not even ${at(lowestEps)} holds: ${firstWhy(runs)}` };
  if (end === 'highest') {
    const reason = `holds at least ${at(heldEps!)}; more may not be tried (--rate-cap)`;
    return { verdict: expectEps === null || heldEps! >= expectEps ? 'passed' : 'unknown', reason };
  }
  if (end === 'driver') {
    const least = heldEps === null ? 'no rate was seen to hold' : `holds at least ${at(heldEps)}`;
    const { isDriver, why } = lastDoubt(runs);
    if (expectEps !== null && heldEps !== null && heldEps >= expectEps) return { verdict: 'passed', reason: `${least}; how much more, ${isDriver ? 'this machine cannot' : 'nobody can'} tell: ${why}` };
    return { verdict: 'unknown', reason: isDriver ? `${least}; the driver is the limit: ${why}; ${remedy}` : `${least}; of more nobody can tell: ${why}` };
  }
  if (knee === null) return { verdict: 'unknown', reason: 'no run told anything' };
  const found = `holds ${at(knee.kneeEps)} (${formatCount(knee.lowEps)}–${formatCount(knee.highEps)})${narrow ? '' : '; the interval is wider than was asked'}`;
  if (expectEps === null) return { verdict: 'passed', reason: found };
  const factor = (knee.kneeEps / expectEps).toPrecision(2);
  if (knee.lowEps >= expectEps) return { verdict: 'passed', reason: `${found}, ${factor}x of the ${at(expectEps)} expected` };
  if (knee.highEps < expectEps) return { verdict: 'failed', reason: `${found}, ${factor}x of the ${at(expectEps)} expected` };
  return { verdict: 'unknown', reason: `${found}: too close to the ${at(expectEps)} expected to tell` };
}

function firstWhy(runs: readonly StepRun[]): string {
  return runs.find(({ outcome }) => outcome === 'failed')?.why[0] ?? 'nobody can tell why';
}

/** What can be done about a driver that is saturated. */
const remedy = 'what helps: no other programs on this machine, a bigger one, or a lower rate (--from, --expect)';
const ofTheDriver = 'the driver was saturated: ';

/** Why the last run that nobody can tell of is one. A driver that came late though it had little to do shares the machine. */
function lastDoubt(runs: readonly StepRun[]): { readonly isDriver: boolean; readonly why: string } {
  const { why: [said], driver } = runs.findLast(({ outcome }) => outcome === 'unknown')!;
  if (!said.startsWith(ofTheDriver)) return { isDriver: false, why: said };
  const why = said.slice(ofTheDriver.length);
  if (driver === null || driver.busy > idle || driver.machine < crowded) return { isDriver: true, why };
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  return { isDriver: true, why: `${why}; its own thread was busy for ${percent(driver.busy)} of the time and the machine for ${percent(driver.machine)}: something else keeps it busy` };
}

const idle = 0.5;
const crowded = 0.8;

/** Runs that held and whose rate is no farther below the knee than this share of it say what is lost there. */
const nearKnee = 0.8;

/** See `Capacity.rarestLoss`. */
export function rarestLossOf({ runs, knee, heldEps }: Found): number {
  const kneeEps = knee?.kneeEps ?? heldEps ?? Infinity;
  return rarestSeen(runs.filter(({ outcome, rateEps }) => outcome === 'held' && rateEps >= nearKnee * kneeEps).reduce((sum, { items }) => sum + items, 0));
}
