import { cpus } from 'node:os';
import type { Plan } from '../../engine/plan.ts';
import type { BadDay, Scenario } from '../../engine/scenario.ts';
import { packageVersion } from '../installed.ts';
import { compareWith, runsAgain, type Earlier, type Setting } from './against.ts';
import { lengthsOn, onBadDay } from './bad-day.ts';
import type { BadDayFound, Capacity } from './capacity.ts';
import { findKnee, type Found, type Measure } from './find-knee.ts';
import { method, type Knee } from './knee.ts';
import { limitsOf } from './limits.ts';
import { findOutages, type OutageFound } from './outage.ts';
import { outlivingRefusals } from './refused-run.ts';
import type { StepLengths, StepRun } from './step.ts';
import { rarestLossOf, verdictOf } from './verdict.ts';

/** Of what is measured: the knee of a day, or outages of the store. */
export type Part = { readonly is: 'day'; readonly badDay: BadDay | null } | { readonly is: 'outages' };

export interface CapacityOptions {
  readonly scenario: Scenario;
  /** Knobs, remedies, backends, clock and the seed of the first run. */
  readonly base: Plan;
  readonly lowestEps: number;
  readonly highestEps: number;
  readonly expectEps: number | null;
  readonly lengths: StepLengths;
  readonly precision: number;
  readonly mostRuns: number;
  /** Those to look at once the knee is found. */
  readonly badDays: readonly BadDay[];
  readonly measure: Measure;
  begins?(part: Part): void;
  /** `badDay`: null on a day like any other. `known`: what is known by then of the knee of that day. */
  told(run: StepRun, badDay: BadDay | null, known: Knee | null): void;
  toldBadDay?(found: BadDayFound): void;
  /** 0: no outage is tried. */
  readonly longestOutageMs: number;
  toldOutage(outage: OutageFound): void;
  /** An earlier build whose runs are made again. */
  readonly earlier: Earlier | null;
  /** Its reader wants no more of it. */
  stopped(): boolean;
}

/** Of a bad day the knee is wanted less exactly, and the knee of a good one is known. */
const badDayPrecision = 0.08;
const badDayMostRuns = 12;

/** Finds the knee of a pipeline, and where it lies on its bad days. */
export async function performCapacity(asked: CapacityOptions): Promise<Capacity> {
  const options = { ...asked, measure: outlivingRefusals(asked.measure) };
  const { scenario, base, lowestEps, highestEps, expectEps, lengths, precision, mostRuns, measure, told } = options;
  const startedAt = new Date();
  const startedMs = performance.now();
  const { earlier } = options;
  const { mayRepeat } = scenario;
  const again = earlier === null ? {} : { guessEps: earlier.knee.kneeEps, first: runsAgain(earlier) };
  options.begins?.({ is: 'day', badDay: null });
  const found = await findKnee({ base, lowestEps, highestEps, lengths, precision, mostRuns, mayRepeat, ...again }, measure, (run, known) => told(run, null, known));
  const badDays: BadDayFound[] = [];
  if (found.end === 'knee') {
    for (const badDay of options.badDays) {
      options.begins?.({ is: 'day', badDay });
      const day = await findKnee({
        base: onBadDay(base, badDay, scenario), lowestEps, highestEps, lengths: lengthsOn(badDay, lengths), guessEps: found.knee!.kneeEps,
        precision: badDayPrecision, mostRuns: badDayMostRuns, mayRepeat,
      }, measure, (run, known) => told(run, badDay, known));
      badDays.push(badDayFound(badDay, day, expectEps, lowestEps));
      options.toldBadDay?.(badDays.at(-1)!);
      if (day.end === 'stopped') break;
    }
  }
  const stopped = (): boolean => found.end === 'stopped' || badDays.at(-1)?.end === 'stopped' || options.stopped();
  const outages = options.longestOutageMs > 0 && !stopped() ? await outagesAt(options, found) : [];
  const form = scenario.forms[base.form];
  return {
    schemaVersion: 1, ...settingOf(scenario, base, lengths), status: stopped() ? 'interrupted' : 'completed', ...verdictOf(found, expectEps, lowestEps), end: found.end,
    startedAt: startedAt.toISOString(), wallMs: Math.round(performance.now() - startedMs),
    seed: base.seed, holds: holdsText(scenario, base), method, expectEps, against: earlier === null || found.end !== 'knee' ? null : compareWith(earlier, found.knee!, found.runs),
    guessEps: found.guessEps, knee: found.knee, heldEps: found.heldEps, rarestLoss: rarestLossOf(found),
    limits: limitsOf(found.runs, found.knee?.kneeEps ?? found.heldEps ?? form.rateEps), runs: [...found.runs], badDays, outages,
  };
}

/** What another build must have in common with this one to be compared. */
export function settingOf(scenario: Scenario, base: Plan, { warmUpMs, windowMs, oneIn }: StepLengths): Setting {
  return {
    scenario: scenario.id, wavetank: packageVersion(), node: process.version, machine: machineText(),
    form: base.form, backends: { ...base.backends }, remedies: [...base.remedies], knobs: knobsOf(base, scenario), warmUpMs, windowMs, oneIn,
  };
}

/** Without a rate that it is expected to hold, and does, there is none at which an outage would mean anything. */
async function outagesAt({ scenario, base, expectEps, lengths, longestOutageMs, measure, begins, toldOutage }: CapacityOptions, { knee }: Found): Promise<OutageFound[]> {
  if (scenario.outage === undefined || expectEps === null || knee === null || knee.lowEps <= expectEps) return [];
  begins?.({ is: 'outages' });
  return findOutages({ base, fault: scenario.outage, rateEps: expectEps, kneeEps: knee.kneeEps, warmUpMs: lengths.warmUpMs, longestMs: longestOutageMs, mayRepeat: scenario.mayRepeat }, measure, toldOutage);
}

function badDayFound({ id, about }: BadDay, found: Found, expectEps: number | null, lowestEps: number): BadDayFound {
  const { verdict } = verdictOf(found, expectEps, lowestEps);
  return {
    id, about, end: found.end, knee: found.knee, heldEps: found.heldEps, verdict: expectEps === null ? null : verdict,
    why: found.runs.findLast(({ outcome }) => outcome === 'failed')?.why[0] ?? '', runs: [...found.runs],
  };
}

/** Those that differ from the form. */
export function knobsOf({ form, knobs }: Plan, scenario: Scenario): Record<string, number> {
  const usual = (id: string): number => {
    const { short, default: value } = scenario.knobs.find((knob) => knob.id === id)!;
    return form === 'short' ? (short ?? value) : value;
  };
  return Object.fromEntries(Object.entries(knobs).filter(([id, value]) => value !== usual(id)));
}

export function machineText(): string {
  return `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}`;
}

/** What a run must be like to hold. */
export function holdsText({ thresholds, mayRepeat = false }: Pick<Scenario, 'thresholds' | 'mayRepeat'>, { thresholds: asked = [] }: Pick<Plan, 'thresholds'>): string {
  return ['nothing lost', ...(mayRepeat ? [] : ['nothing twice']), 'nothing given up', 'backlog not growing', ...thresholds.map(({ metric }) => `${metric} within its limit`), ...asked].join(', ');
}
