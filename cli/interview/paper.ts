import { planHash } from '../../engine/canonical.ts';
import type { TimedFault } from '../../engine/fault.ts';
import { makePlan } from '../../engine/make-plan.ts';
import type { Plan } from '../../engine/plan.ts';
import { stream } from '../../engine/random-stream.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { plannedLoad, relativeRate } from '../../engine/schedule/workload.ts';
import { nearest, UsageError } from '../../engine/usage-error.ts';
import { Draw, type HiddenFault } from './hidden-faults/hidden-fault.ts';
import * as registry from './hidden-faults/registry.ts';

export const hiddenFaults: Readonly<Record<string, HiddenFault>> = registry satisfies Record<string, HiddenFault>;

/** Rises when papers are drawn otherwise: a number names another paper then. */
export const paperVersion = 2;

export const scenarioOfPapers = 'iot-spike';
export const limitMs = 30 * 60_000;
const runMs = 120_000;
const unseenSeeds = 5;
/** Seeds stay below this: short enough to be typed. */
const seedsEnd = 1_000_000_000;
const lastPaper = 999_999_999;

/** What an outcome is held to besides the scenario's own checks and thresholds. */
const heldTo: readonly string[] = ['lost<=0', 'latency:p99<=16s'];

/** What a candidate may not set: what others take, and how the devices are. */
export const given: ReadonlySet<string> = new Set(['device.memory', 'gateway.service', 'gateway.batchService', 'sink.service', 'sink.statement', 'broker.sync', 'autoscale.start']);

export function isGiven(knob: string): boolean {
  return given.has(knob);
}

/** What is done about it: remedies added to those of the pipeline, and numbers as `--set` takes them. */
export interface Measures {
  readonly remedies: readonly string[];
  readonly set: Readonly<Record<string, string>>;
}

export const nothingDone: Measures = { remedies: [], set: {} };

export interface Paper {
  readonly number: number;
  readonly hidden: HiddenFault;
  /** The faults of its runs, the hidden one among them. */
  readonly faults: readonly TimedFault[];
  /** Knobs that are set otherwise than they usually are, each in its unit. */
  readonly knobs: Readonly<Record<string, number>>;
  readonly seed: number;
  /** Seeds that nobody is shown. */
  readonly unseen: readonly number[];
  /** What is looked at: the pipeline as it is. */
  readonly incident: Plan;
  /** A run with what a candidate does; what cannot be done is a `UsageError`, at `where`. */
  plan(measures: Measures, options?: { readonly seed?: number; readonly where?: string }): Plan;
}

/** The paper of this number: the same for everyone, for ever, as long as `paperVersion` is. */
export function paperOf(number: number, scenario: Scenario): Paper {
  if (!Number.isInteger(number) || number < 0 || number > lastPaper) throw new UsageError(`there is no paper ${number}`, { where: '--paper', hint: `a whole number from 0 to ${lastPaper}` });
  return makePaper(number, kindOf(number), scenario);
}

/** What is hidden in the paper of this number. */
export function kindOf(number: number): HiddenFault {
  const kinds = Object.values(hiddenFaults).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return kinds[stream(number, 'papers', 'kind').below(kinds.length)];
}

/** The paper that everybody has on a day of the calendar in UTC, `2026-07-31`. */
export function numberOfDay(date: string): number {
  return Number(date.replaceAll('-', ''));
}

/** As `paperOf`, where the kind is not left to chance. */
export function makePaper(number: number, hidden: HiddenFault, scenario: Scenario): Paper {
  const random = (name: string) => stream(number, 'papers', name);
  const { faults, knobs = {} } = hidden.draw(new Draw(random('fault')));
  const seeds = random('seeds');
  const drawn = new Set<number>();
  while (drawn.size <= unseenSeeds) drawn.add(seeds.below(seedsEnd));
  const [seed, ...unseen] = drawn;
  const made = ({ remedies, set }: Measures, ofSeed: number, where = 'answers'): Plan => makePlan(scenario, {
    seed: ofSeed, form: 'short', forMs: runMs, remedies: withRemedies(hidden.remedies, remedies, scenario, where), faults: 'none', set, clock: 'virtual',
  });
  const timed = faults.map((each) => ({ ...each, params: scenario.faults[each.fault].params.parse(each.params ?? {}) as TimedFault['params'] }))
    .toSorted((a, b) => a.atMs - b.atMs);
  const plan: Paper['plan'] = (measures, { seed: ofSeed = seed, where = 'answers' } = {}) => {
    refuseSet(measures.set, where);
    const sound = placedAt(`${where}.set`, () => made(measures, ofSeed, where));
    const hiddenKnobs = Object.fromEntries(Object.entries(knobs).filter(([id]) => !Object.hasOwn(measures.set, id)));
    const whole: Plan = { ...sound, knobs: { ...sound.knobs, ...hiddenKnobs }, faults: timed, thresholds: [...heldTo] };
    return { ...whole, workload: { ...whole.workload, rateEps: meanRate(whole, scenario) } };
  };
  return { number, hidden, faults, knobs, seed, unseen, incident: plan(nothingDone), plan };
}

/** The mean that leaves the rate outside of load faults as it is without them. */
function meanRate({ workload, durationMs, faults }: Plan, scenario: Scenario): number {
  const meanWith = (timed: readonly TimedFault[]): number => relativeRate(workload, durationMs, plannedLoad(timed, scenario.faults)).mean;
  return Math.round((workload.rateEps * 1000 * meanWith(faults)) / meanWith([])) / 1000;
}

/** The remedies of a pipeline and those that somebody adds to them, named from memory. */
function withRemedies(inPlace: readonly string[], named: readonly string[], scenario: Scenario, where: string): string[] {
  const added = named.map((name) => remedyNamed(name, scenario, `${where}.remedies`));
  const on = [...new Set([...inPlace, ...added])];
  for (const id of added) {
    const missing = scenario.remedies[id].needs.filter((need) => !on.includes(need));
    if (missing.length > 0) throw new UsageError(`${id} does nothing here without ${missing.join(' and ')}`, { where: `${where}.remedies`, hint: 'add both, or neither' });
  }
  return on;
}

/** The remedy that somebody means who knows its name, or nearly; whoever does not is told none. */
export function remedyNamed(name: string, { remedies }: Scenario, where?: string): string {
  const id = Object.hasOwn(remedies, name) ? name : nearest(name.trim(), Object.keys(remedies));
  if (id === null) throw new UsageError(`no remedy is called "${name}"`, { where, hint: 'one word for what it does; there is a list of them, and an interview does not show it' });
  return id;
}

/** Refuses what is not a candidate's to set. */
function refuseSet(set: Measures['set'], where: string): void {
  const wrong = Object.keys(set).find(isGiven);
  if (wrong !== undefined) throw new UsageError(`${wrong} is not yours to set: it is how the world around the pipeline is`, { where: `${where}.set`, hint: 'set what the pipeline itself decides' });
}

/** A mistake in a number stands where a candidate wrote it, and not on a command line. */
function placedAt<T>(where: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof UsageError && error.where?.startsWith('--set') === true) throw new UsageError(error.message, { where, hint: error.hint ?? undefined });
    throw error;
  }
}

/** What tells two papers of one number apart. */
export function paperHash({ incident }: Paper): string {
  return planHash(incident);
}
