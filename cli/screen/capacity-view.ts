import type { Plan } from '../../engine/plan.ts';
import type { BadDay } from '../../engine/scenario.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import type { BadDayView, CapacityView, NowView, SearchEnd } from '../../tui/capacity/view.ts';
import type { BadDayFound, Capacity } from '../capacity/capacity.ts';
import { restMs } from '../capacity/cost.ts';
import { method, type Knee } from '../capacity/knee.ts';
import { limitsOf } from '../capacity/limits.ts';
import type { OutageFound } from '../capacity/outage.ts';
import { holdsText, knobsOf, machineText, type CapacityOptions, type Part } from '../capacity/perform.ts';
import type { StepRun } from '../capacity/step.ts';

/** A report as the screen shows it. */
export function viewOfReport(capacity: Capacity, { file, change }: Pick<SearchEnd, 'file' | 'change'>): CapacityView {
  const { status, verdict, reason, end } = capacity;
  return { ...capacity, course: { is: 'over', status, verdict, reason, end, file, change } };
}

export type Searched = Pick<CapacityOptions, 'scenario' | 'base' | 'lengths' | 'expectEps' | 'precision' | 'mostRuns' | 'badDays' | 'longestOutageMs'>;

/** What a search has told so far, and the picture of it. */
export class SearchSoFar {
  readonly #searched: Searched;
  readonly #now: () => number;
  readonly #startedMs: number;
  readonly #runs: StepRun[] = [];
  readonly #knees: Knee[] = [];
  readonly #days: { readonly badDay: BadDay; knee: Knee | null; readonly runs: StepRun[] }[] = [];
  readonly #outages: OutageFound[] = [];
  readonly #found: BadDayFound[] = [];
  #part: Part = { is: 'day', badDay: null };
  #running: { readonly plan: Plan; readonly isLook: boolean; readonly sinceMs: number; live: NowView['live'] } | null = null;

  /** `now`: the wall's clock, ms. */
  constructor(searched: Searched, now: () => number) {
    this.#searched = searched;
    this.#now = now;
    this.#startedMs = now();
  }

  begins(part: Part): void {
    this.#part = part;
    if (part.is === 'day' && part.badDay !== null) this.#days.push({ badDay: part.badDay, knee: null, runs: [] });
  }

  /** A run begins; `isLook`: one whose rate climbs. */
  runs(plan: Plan, isLook: boolean): void {
    this.#running = { plan, isLook, sinceMs: this.#now(), live: null };
  }

  snapshot({ clockMs, recent, inFlight }: Snapshot): void {
    if (this.#running === null) return;
    const last = (values: readonly number[]): number => values.at(-1) ?? 0;
    this.#running.live = { clockMs, inFlight, offeredEps: last(recent.offered), storedEps: last(recent.stored), behindMs: last(recent.behindMs) };
  }

  /** The run that ran is over, whatever it says. */
  ended(): void {
    this.#running = null;
  }

  told(run: StepRun, badDay: BadDay | null, known: Knee | null): void {
    if (badDay === null) {
      this.#runs.push(run);
      if (known !== null) this.#knees.push(known);
      return;
    }
    const day = this.#days.at(-1)!;
    day.runs.push(run);
    day.knee = known;
  }

  toldBadDay(found: BadDayFound): void {
    this.#found.push(found);
  }

  toldOutage(outage: OutageFound): void {
    this.#outages.push(outage);
  }

  view(): CapacityView {
    const { scenario, base, lengths, expectEps, precision, mostRuns, longestOutageMs } = this.#searched;
    const knee = this.#knees.at(-1) ?? null;
    return {
      scenario: scenario.id, remedies: base.remedies, knobs: knobsOf(base, scenario), machine: machineText(), seed: base.seed,
      holds: holdsText(scenario, base), method, warmUpMs: lengths.warmUpMs, windowMs: lengths.windowMs, wallMs: this.#now() - this.#startedMs,
      expectEps, guessEps: null, knee, heldEps: null, rarestLoss: 0, limits: knee === null ? null : limitsOf(this.#runs, knee.kneeEps), runs: [...this.#runs], outages: [...this.#outages],
      badDays: this.#badDays(),
      course: {
        is: 'searching', found: this.#part.is !== 'day' || this.#part.badDay !== null, knees: [...this.#knees], precision, mostRuns, now: this.#nowView(), restMs: this.#restMs(),
        outagesFollow: longestOutageMs > 0 && scenario.outage !== undefined && expectEps !== null && this.#part.is !== 'outages',
      },
    };
  }

  #badDays(): BadDayView[] {
    return this.#searched.badDays.map(({ id, about }) => {
      const found = this.#found.find((each) => each.id === id);
      if (found !== undefined) return found;
      const day = this.#days.find(({ badDay }) => badDay.id === id);
      return { id, about, end: null, knee: day?.knee ?? null, heldEps: null, verdict: null, why: '', runs: [...(day?.runs ?? [])] };
    });
  }

  #nowView(): NowView | null {
    if (this.#running === null) return null;
    const { plan: { workload, seed, durationMs, faults }, isLook, live } = this.#running;
    const isOutage = this.#part.is === 'outages';
    return {
      kind: isLook ? 'look' : isOutage ? 'outage' : 'step', rateEps: workload.rateEps, seed, durationMs, live,
      badDay: this.#part.is === 'day' ? this.#part.badDay?.about ?? null : null, outageMs: isOutage ? faults[0].forMs : null,
    };
  }

  #restMs(): number | null {
    const { lengths, badDays } = this.#searched;
    if (this.#part.is === 'outages') return null;
    const { badDay } = this.#part;
    const runningMs = this.#running === null ? 0 : this.#now() - this.#running.sinceMs;
    const done = badDay === null ? this.#runs.length : this.#days.at(-1)!.runs.length;
    const looked = badDay !== null || this.#runs.length > 0 || (this.#running !== null && !this.#running.isLook);
    return restMs({ lengths, looked, done, badDay, waiting: badDays.filter(({ id }) => !this.#days.some((day) => day.badDay.id === id)), runningMs });
  }
}
