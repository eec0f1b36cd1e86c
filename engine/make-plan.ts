import type { TimedFault } from './fault.ts';
import { refitted, takenMsOf } from './fault-times.ts';
import type { Knob } from './knob.ts';
import { longestRunMs } from './plan.ts';
import type { Plan, ShapeUse } from './plan.ts';
import { formatQuantity, formatRange, parseQuantity } from './quantity.ts';
import { sampleMsOf, type Form, type Scenario } from './scenario.ts';
import { cellMs, plannedLoad, relativeRate } from './schedule/workload.ts';
import { formatThreshold, parseThreshold, plannedThreshold } from './threshold-expression.ts';
import { faultOfPhase } from './threshold-metric.ts';
import { nearest, UsageError } from './usage-error.ts';

/** What a user chooses; everything else of a plan comes from the scenario. */
export interface PlanOptions {
  readonly seed: number;
  readonly form: 'full' | 'short';
  readonly remedies: 'none' | 'all' | readonly string[];
  /** Those that the form plans, none, or those named: any that the scenario knows. */
  readonly faults: 'all' | 'none' | readonly string[];
  /** Knobs by id, as written: `{ 'sink.service': '12ms' }`. */
  readonly set: Readonly<Record<string, string>>;
  /** Default: the first that the scenario names. */
  readonly clock?: 'virtual' | 'real';
  /** What stands behind ports instead of what is embedded; only the real clock has any, and is then the default. */
  readonly backends?: Readonly<Record<string, string>>;
  /** Another duration; faults move with it, and shapes are shares of the run anyway. */
  readonly forMs?: number;
  /** The mean over the run. Without it, leaving out a load fault leaves the rate outside the fault as it was. */
  readonly rateEps?: number;
  /** The highest rate of the run, load faults included, instead of the mean. */
  readonly peakEps?: number;
  /**
   * A series of counts per minute replayed over the whole run instead of the form's shapes, and instead of its load faults
   * unless they are named. Without `rateEps` and `peakEps` its busiest minute has the peak of the form itself, so that it
   * is as hard as what it replaces.
   */
  readonly arrivals?: { readonly counts: readonly number[] };
  /** What its runs are held to besides the scenario's own thresholds; none by default. */
  readonly thresholds?: readonly string[];
  /** For a comparison that takes one remedy away and leaves what needs it switched on. */
  readonly allowMissingNeeds?: boolean;
  /** Told of what is left out of the plan because there is nothing in it that it is about. */
  readonly note?: (text: string) => void;
}

/** The plan of a scenario under a user's options; a mistake in them is a UsageError. */
export function makePlan(scenario: Scenario, options: PlanOptions): Plan {
  const form = scenario.forms[options.form];
  const durationMs = options.forMs ?? form.durationMs;
  if (!(durationMs >= 1000)) throw new UsageError(`a run of ${durationMs}ms is too short`, { where: '--for', hint: 'at least 1s' });
  if (durationMs + form.drainMs > longestRunMs(sampleMsOf(scenario))) throw tooLong(scenario, durationMs, form);
  const backends = chooseBackends(scenario, options);
  const clock = options.clock ?? (Object.keys(backends).length > 0 ? 'real' : scenario.clocks[0]);
  if (!scenario.clocks.includes(clock)) throw new UsageError(`${scenario.id} does not run on the ${clock} clock`, { where: '--clock', hint: `it runs on: ${scenario.clocks.join(', ')}` });
  const faults = chooseFaults(scenario, form, options, durationMs);
  const remedies = chooseRemedies(scenario, options);
  const knobs = chooseKnobs(scenario, options, remedies);
  return {
    schemaVersion: 1,
    scenario: scenario.id,
    seed: options.seed,
    form: options.form,
    clock,
    durationMs,
    drainMs: form.drainMs,
    workload: makeWorkload(scenario, form, options, durationMs, faults),
    knobs,
    remedies,
    faults,
    backends,
    ...(scenario.own === undefined ? {} : { own: scenario.own }),
    ...chooseThresholds(scenario, options, { faults, remedies, knobs }),
    commands: [],
  };
}

/**
 * Left out where there is none: a plan without thresholds is named as it was before there were any. One of the scenario's own
 * that is about a fault that this plan has not is left out too: it would measure nothing.
 */
function chooseThresholds(scenario: Scenario, { form, thresholds = [], note = () => {} }: PlanOptions, plan: Pick<Plan, 'faults' | 'remedies' | 'knobs'>): Pick<Plan, 'thresholds'> {
  const planned = (text: string): boolean => {
    const fault = faultOfPhase(parseThreshold(text));
    if (fault === null || plan.faults.some((timed) => timed.fault === fault) || !scenario.forms[form].faults.some((timed) => timed.fault === fault)) return true;
    note(`threshold ${text} is left out: this run has no ${fault}`);
    return false;
  };
  const wanted = (scenario.wanted ?? []).filter(planned);
  for (const text of wanted) plannedThreshold(text, scenario, plan, `thresholds of ${scenario.id}`);
  for (const text of thresholds) plannedThreshold(text, scenario, plan, '--threshold');
  const all = [...wanted, ...thresholds];
  return all.length === 0 ? {} : { thresholds: [...new Set(all.map((text) => formatThreshold(parseThreshold(text))))] };
}

function chooseBackends({ id, backends: known = [] }: Scenario, { backends = {}, clock }: PlanOptions): Record<string, string> {
  const [port] = Object.keys(backends);
  if (port === undefined) return {};
  if (!known.includes(port)) throw new UsageError(`${id} has no ${port} to choose: what stands behind its ports is embedded`);
  if (clock === 'virtual') throw new UsageError('what runs elsewhere does not run in virtual time', { where: '--clock virtual', hint: 'leave --clock out' });
  return { ...backends };
}

function tooLong(scenario: Scenario, durationMs: number, { drainMs }: Form): UsageError {
  const hours = Math.floor((longestRunMs(sampleMsOf(scenario)) - drainMs) / 3_600_000);
  return new UsageError(`a run of ${formatQuantity(durationMs, 'ms')} is too long`, {
    where: '--for', hint: `at most ${hours}h; a longer series is replayed in less time: --arrivals <file.csv> --for 24h`,
  });
}

function chooseKnobs(scenario: Scenario, { form, set }: PlanOptions, remedies: readonly string[]): Record<string, number> {
  const { knobs } = scenario;
  const usual = scenario.chosenKnobs?.(new Set(remedies)) ?? {};
  const ids = knobs.map(({ id }) => id);
  for (const id of Object.keys(set)) if (!ids.includes(id)) throw unknownName('knob', id, ids, '--set');
  const chosen = Object.fromEntries(knobs.map((knob) => [knob.id, Object.hasOwn(set, knob.id) ? readKnob(knob, set[knob.id]) : usual[knob.id] ?? (form === 'short' ? (knob.short ?? knob.default) : knob.default)]));
  const contradiction = scenario.contradiction?.((id) => chosen[id]) ?? null;
  if (contradiction !== null) throw new UsageError(contradiction.why, { where: `--set ${contradiction.knob}`, hint: contradiction.hint });
  return chosen;
}

/** The value of a knob as a user wrote it, in the knob's unit and within its range. */
export function readKnob(knob: Knob, text: string): number {
  const { id, unit, min, max, integer } = knob;
  const where = `--set ${id}`;
  const value = parseQuantity(text, unit, where);
  const range = formatRange({ min, max, unit });
  if (value < min || value > max) throw new UsageError(`${text} is out of the range of ${id}`, { where, hint: `${range}; ${knob.about}` });
  if (integer === true && !Number.isInteger(value)) throw new UsageError(`${id} takes whole numbers, not ${text}`, { where, hint: range });
  return value;
}

function chooseRemedies({ remedies: known, id }: Scenario, { remedies, allowMissingNeeds }: PlanOptions): string[] {
  const on = pick(Object.keys(known), remedies, 'remedy', `--remedies of ${id}`);
  if (allowMissingNeeds !== true) {
    for (const remedy of on) {
      const missing = known[remedy].needs.filter((need) => !on.includes(need));
      if (missing.length > 0) throw new UsageError(`remedy ${remedy} needs ${missing.join(' and ')}`, { where: '--remedies', hint: `--remedies ${withNeeds(on, known).join(',')}` });
    }
  }
  return on;
}

/** A set of remedies with all that they need, in the order of the registry. */
export function withNeeds(on: readonly string[], known: Scenario['remedies']): string[] {
  const closed = new Set(on);
  for (const remedy of closed) for (const need of known[remedy].needs) closed.add(need);
  return Object.keys(known).filter((id) => closed.has(id));
}

/** The form's own faults, or those named; one that the form does not plan gets the middle of the run. */
function chooseFaults(scenario: Scenario, form: Form, { faults, arrivals }: PlanOptions, durationMs: number): TimedFault[] {
  const planned = [...new Set(form.faults.map(({ fault }) => fault))];
  const known = typeof faults === 'string' ? planned : Object.keys(scenario.faults);
  const chosen = pick(known, faults, 'fault', `--faults of ${scenario.id}`);
  const own = form.faults
    .filter(({ fault }) => chosen.includes(fault))
    .filter(({ fault }) => arrivals === undefined || typeof faults !== 'string' || scenario.faults[fault].point !== 'load');
  const placed = placedFaults(scenario, own, form, durationMs);
  if (placed === null) {
    throw new UsageError(`the faults of ${scenario.id} take ${formatQuantity(takenMsOf(own, form.durationMs), 'ms')}, and do not fit into ${formatQuantity(durationMs, 'ms')}`, {
      where: '--for', hint: 'they last as long as its config says, however long a run is',
    });
  }
  const extra = chosen.filter((fault) => !planned.includes(fault)).map((fault) => filled(scenario, {
    fault, atMs: Math.round(durationMs * unplanned.atShare), forMs: Math.round(durationMs * unplanned.forShare),
  }));
  return [...placed, ...extra].sort((a, b) => a.atMs - b.atMs);
}

/** When a fault comes that no form plans, as shares of the run. */
const unplanned = { atShare: 0.4, forShare: 0.1 } as const;

/** Faults of a form at their places in a run of another length, with all their parameters; null where they do not fit. */
function placedFaults(scenario: Scenario, faults: readonly TimedFault[], { durationMs: formMs }: Form, durationMs: number): TimedFault[] | null {
  const stretch = durationMs / formMs;
  const placed = scenario.keepsFaultLengths === true ? refitted(faults, formMs, durationMs)
    : faults.map((timed) => ({ ...timed, atMs: Math.round(timed.atMs * stretch), forMs: Math.round(timed.forMs * stretch) }));
  return placed?.map((timed) => filled(scenario, timed)) ?? null;
}

function filled(scenario: Scenario, timed: TimedFault): TimedFault {
  return { ...timed, params: scenario.faults[timed.fault].params.parse(timed.params ?? {}) as TimedFault['params'] };
}

/** The workload with its mean: as it was asked for, or such that it has the peak asked for, or that of the form. */
function makeWorkload(scenario: Scenario, form: Form, options: PlanOptions, durationMs: number, faults: readonly TimedFault[]): Plan['workload'] {
  const { rateEps, peakEps, arrivals } = options;
  refuseRates(options);
  const own = { rateEps: form.rateEps, shapes: [...form.shapes], process: form.process };
  const workload = arrivals === undefined ? own : { ...own, shapes: [replayOf(arrivals.counts, durationMs)] };
  const { mean, peak } = relativeRate(workload, durationMs, plannedLoad(faults, scenario.faults));
  if (rateEps !== undefined) return { ...workload, rateEps };
  if (peakEps !== undefined) return { ...workload, rateEps: thousandths((peakEps * mean) / peak) };

  // What the form was designed for, with all its load faults, gives the rate outside of them and the peak; where they do not
  // fit, it is that of those that were chosen.
  const designed = relativeRate(own, durationMs, plannedLoad(placedFaults(scenario, form.faults, form, durationMs) ?? faults, scenario.faults));
  if (arrivals !== undefined) {
    const designedPeakEps = (form.rateEps * designed.peak) / designed.mean;
    return { ...workload, rateEps: thousandths((designedPeakEps * mean) / peak) };
  }
  return mean === designed.mean ? own : { ...own, rateEps: thousandths((form.rateEps * mean) / designed.mean) };
}

function refuseRates({ rateEps, peakEps }: PlanOptions): void {
  if (rateEps !== undefined && peakEps !== undefined) {
    throw new UsageError('mean and peak cannot both be chosen: one follows from the other', { where: '--peak', hint: 'leave --rate or --peak out' });
  }
  for (const [where, eps] of [['--rate', rateEps], ['--peak', peakEps]] as const) {
    if (eps !== undefined && !(eps > 0)) throw new UsageError(`a rate of ${eps}/s generates nothing`, { where, hint: 'a rate above zero, such as 500 or 10k' });
  }
}

function replayOf(counts: readonly number[], durationMs: number): ShapeUse {
  const minuteMs = durationMs / counts.length;
  if (minuteMs < cellMs) {
    throw new UsageError(`${counts.length} minutes do not fit into ${formatQuantity(durationMs, 'ms')}: each would last ${minuteMs.toFixed(1)}ms, and rates change every ${cellMs}ms at most`, {
      where: '--arrivals', hint: `--for ${Math.ceil((counts.length * cellMs) / 1000)}s`,
    });
  }
  return { kind: 'replay', counts: [...counts], minuteMs };
}

function thousandths(rateEps: number): number {
  return Math.max(0.001, Math.round(rateEps * 1000) / 1000);
}

/** Names chosen from a registry, in the registry's order: the order in which a user writes them does not make another plan. */
function pick(known: readonly string[], chosen: 'all' | 'none' | readonly string[], what: string, where: string): string[] {
  if (chosen === 'none') return [];
  if (chosen === 'all') return [...known];
  for (const name of chosen) if (!known.includes(name)) throw unknownName(what, name, known, where);
  return known.filter((name) => chosen.includes(name));
}

function unknownName(what: string, name: string, known: readonly string[], where: string): UsageError {
  const near = nearest(name, known);
  return new UsageError(`unknown ${what} "${name}"`, { where, hint: near === null ? `known: ${known.join(', ') || 'none'}` : `did you mean ${near}?` });
}
