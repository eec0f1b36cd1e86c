import type { Plan } from '../../engine/plan.ts';
import type { Result } from '../../engine/result.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import type { Knee } from './knee.ts';
import { climb, guessOf, isOver, rampPlan } from './ramp.ts';
import { decidedAt, knownSoFar, next, rounded, type Aim } from './search.ts';
import type { Steady } from './steady.ts';
import { judgeStep, stepPlan, trialsOf, type StepLengths, type StepRun } from './step.ts';

/** One run of a plan that was measured from `fromMs` on; null once nobody wants it any more. */
export type Measure = (plan: Plan, fromMs: number, enough?: (snapshot: Snapshot) => boolean) => Promise<Measured | null>;

export interface Measured {
  readonly result: Result;
  /** null if the engine died. */
  readonly steady: Steady | null;
}

/** What is searched, and how carefully. */
export interface Subject {
  /** Everything but rate, length and seed. */
  readonly base: Plan;
  readonly lowestEps: number;
  readonly highestEps: number;
  /** Where the knee is thought to lie; without it a ramp looks. */
  readonly guessEps?: number;
  readonly lengths: StepLengths;
  /** See `Scenario.mayRepeat`. */
  readonly mayRepeat?: boolean;
  readonly precision: number;
  readonly mostRuns: number;
  /** Runs to make before the search decides by itself: those that another build has made. */
  readonly first?: readonly PlannedRun[];
}

export interface PlannedRun {
  readonly rateEps: number;
  readonly seed: number;
}

export interface Found {
  /** `knee`: found. `lowest`: not even the lowest rate holds. `highest`: even the highest that may be tried does. `driver`: of a rate nobody can tell whether it holds, mostly for what drives it. `stopped`: by its reader. */
  readonly end: 'knee' | 'lowest' | 'highest' | 'driver' | 'stopped';
  readonly guessEps: number | null;
  /** null where no run told anything of it. */
  readonly knee: Knee | null;
  /** The interval is as narrow as was asked. */
  readonly narrow: boolean;
  /** The highest rate of which a majority of its runs held; null where none did. */
  readonly heldEps: number | null;
  readonly runs: readonly StepRun[];
}

/** A step of which so many runs cannot be told anything is beyond what can be told: the search goes lower while no rate is known to hold, or ends. */
const mostDoubts = 3;

/** Looks for the knee of a plan, run after run. `told` hears of each, and what is known of the knee by then; null: nothing. */
export async function findKnee(subject: Subject, measure: Measure, told: (run: StepRun, known: Knee | null) => void = () => {}): Promise<Found> {
  const runs: StepRun[] = [];
  const guessEps = subject.guessEps ?? await firstLook(subject, measure);
  if (guessEps === 'stopped') return { end: 'stopped', guessEps: null, knee: null, narrow: false, heldEps: null, runs };
  let aim: Aim = { ...subject, guessEps: Math.min(subject.highestEps, Math.max(guessEps ?? 0, subject.lowestEps)) };
  const known = (): Knee | null => {
    const trials = trialsOf(runs);
    return trials.length === 0 ? null : knownSoFar(trials, aim);
  };
  const found = (end: Found['end'], narrow = false): Found => {
    const trials = trialsOf(runs);
    const held = [...new Set(trials.map(({ rateEps }) => rateEps))].filter((rateEps) => decidedAt(trials, rateEps) === true);
    const knee = end === 'lowest' || end === 'highest' ? null : known();
    return { end, guessEps, knee, narrow, heldEps: held.length === 0 ? null : Math.max(...held), runs };
  };
  for (;;) {
    const planned = subject.first?.[runs.length];
    const step = planned === undefined ? next(trialsOf(runs), aim) : { do: 'run' as const, rateEps: planned.rateEps };
    // Above the highest that it came down to, nobody can tell.
    if (step.do === 'end' && step.why === 'highest' && aim.highestEps < subject.highestEps) return found('driver');
    if (step.do === 'end') return found(step.why === 'lowest' || step.why === 'highest' ? step.why : 'knee', step.why === 'narrow');
    const run = await oneRun(subject, planned ?? { rateEps: step.rateEps, seed: freshSeed(subject, runs) }, measure);
    if (run === null) return found('stopped');
    runs.push(run);
    told(run, known());
    if (runs.filter(({ rateEps, outcome }) => rateEps === step.rateEps && outcome === 'unknown').length < mostDoubts) continue;
    const lowerEps = rounded(step.rateEps / climb);
    if (planned !== undefined || lowerEps < subject.lowestEps || found('driver').heldEps !== null) return found('driver');
    // The first look leads to where whoever drives it gives out where that comes before the pipeline does.
    aim = { ...aim, highestEps: lowerEps, guessEps: lowerEps };
  }
}

async function firstLook({ base, lowestEps, highestEps }: Subject, measure: Measure): Promise<number | null | 'stopped'> {
  const measured = await measure(rampPlan(base, lowestEps, highestEps), 0, isOver);
  if (measured === null) return 'stopped';
  const guessEps = measured.steady === null ? null : guessOf(measured.steady);
  return guessEps === null ? null : rounded(guessEps);
}

/** Runs that are repeated must differ in their chance, or they would agree with themselves. */
function freshSeed({ base }: Subject, runs: readonly StepRun[]): number {
  return Math.max(base.seed - 1, ...runs.map(({ seed }) => seed)) + 1;
}

async function oneRun({ base, lengths, mayRepeat }: Subject, { rateEps, seed }: PlannedRun, measure: Measure): Promise<StepRun | null> {
  const measured = await measure(stepPlan(base, rateEps, seed, lengths), lengths.warmUpMs);
  if (measured === null) return null;
  const { result, steady } = measured;
  return steady === null ? diedRun(rateEps, result) : judgeStep(rateEps, result, steady, { mayRepeat });
}

function diedRun(rateEps: number, { run, reason }: Result): StepRun {
  return {
    rateEps, seed: run.seed, arrivals: run.arrivalsHash, outcome: 'unknown', why: [reason], lost: false, items: 0, offeredEps: 0, storedEps: 0, growthEps: 0, growthLimitEps: 0,
    p50Ms: null, p99Ms: null, busy: {}, waitingGrowthEps: {}, driver: null,
  };
}
