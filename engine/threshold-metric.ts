import { buckets, isLost } from './bucket.ts';
import type { Evidence, LiveValue } from './check.ts';
import type { LedgerView } from './ledger/ledger.ts';
import { countSoFar, gaugeSoFar, isIn, latencySoFar, statisticalValue, type Selection, type Statistic, type Window } from './measure-so-far.ts';
import type { Plan } from './plan.ts';
import { sampleMsOf, type Scenario } from './scenario.ts';
import type { FigureExpression } from './threshold-expression.ts';
import { nearest, UsageError } from './usage-error.ts';

/**
 * What a threshold may measure. Besides the figures of its scenario:
 *
 * - `generated`, the buckets of the account, `duplicate` and `lost`: how many items, or with `:share` in percent of those
 *   generated;
 * - `latency`: of the items that were read back, from their due time; with a statistic;
 * - `in-flight`, `behind`, `waiting.<node>` and the gauges of the scenario: one value a sample period; with a statistic.
 *
 * A class is one of the scenario's. A phase is `all`; the time of a planned fault, by its id; or `after:<fault>`, from that
 * fault's last end to the end of the run. An item belongs to the phase in which it was due.
 */
export interface Measure {
  readonly unit: string;
  /** null where it cannot tell: nothing to measure, or a run that did not complete. */
  value(evidence: Evidence): number | null;
  /** Where its value is over `limit`: the items that make it so. */
  items?(evidence: Evidence, limit: number): readonly number[];
  /** See `Figure`. */
  live?(): LiveValue;
}

/** How much an item adds to a count. */
export const counts: Readonly<Record<string, (ledger: LedgerView, item: number) => number>> = {
  generated: () => 1,
  ...Object.fromEntries(buckets.map((bucket) => [bucket, (ledger: LedgerView, item: number) => Number(ledger.bucket(item) === bucket)])),
  /** Rows once too often, of one item at most six: the ledger counts no further. */
  duplicate: (ledger, item) => Math.max(0, ledger.rows(item) - 1),
  lost: (ledger, item) => Number(isLost(ledger.bucket(item))),
};

/** Gauges that every run has, with their units; those of nodes are called `waiting.<node>`. */
export const gauges = { 'in-flight': 'items', behind: 'ms' } as const;

const latency = 'latency';

/** What an expression measures in the runs of a plan; what it names and there is not, is a UsageError. */
export function measureOf(expression: FigureExpression, scenario: Scenario, plan: Pick<Plan, 'faults' | 'remedies' | 'knobs'>, where?: string): Measure {
  const { metric, class: className, phase, statistic } = expression;
  const refuse = (message: string, hint?: string): UsageError => new UsageError(message, { where, hint });
  if (Object.hasOwn(scenario.figures, metric)) {
    if (className !== null || phase !== null || statistic !== null) throw refuse(`${metric} is a figure of ${scenario.id}, one number of the whole run: it takes no class, phase or statistic`, `${metric}<=…`);
    const { unit, compute, items, live } = scenario.figures[metric];
    if (unit === 'ms') refuseUntimed(metric, scenario, where);
    return { unit, value: compute, items, live };
  }
  if (metric === latency || Object.hasOwn(gauges, metric)) refuseUntimed(metric, scenario, where);
  const selection: Selection = { classIndex: classOf(className, scenario, where), windows: windowsOf(phase, plan.faults, where) };
  if (Object.hasOwn(counts, metric)) return { ...countOf(metric, statistic, selection, where), live: countSoFar(metric, statistic !== null, selection, scenario) };
  if (metric === latency) {
    const of = statisticOf(metric, statistic, where);
    return { ...latencyOf(of, selection), live: latencySoFar(of, selection, sampleMsOf(scenario)) };
  }
  const units = gaugesOf(scenario, plan);
  if (!Object.hasOwn(units, metric)) throw unknown('metric', metric, [...Object.keys(scenario.figures), ...Object.keys(counts), latency, ...Object.keys(units)], where);
  if (className !== null) throw refuse(`${metric} is no count of items: it has no classes`, 'leave the class out');
  return gaugeOf(metric, units[metric], statisticOf(metric, statistic, where), selection, sampleMsOf(scenario));
}

function refuseUntimed(metric: string, { id, isUntimed = false }: Scenario, where: string | undefined): void {
  if (isUntimed) throw new UsageError(`${metric} is a matter of time, and nothing tells when what comes out of ${id} came`, { where, hint: 'leave it out' });
}

function unknown(what: string, name: string, known: readonly string[], where: string | undefined): UsageError {
  const near = nearest(name, known);
  return new UsageError(`unknown ${what} "${name}"${near === null ? '' : `: did you mean ${near}?`}`, { where, hint: known.length === 0 ? 'there is none' : `one of ${known.join(', ')}` });
}

function classOf(name: string | null, { classes }: Scenario, where: string | undefined): number | null {
  if (name === null) return null;
  if (!classes.includes(name)) throw unknown('class', name, classes, where);
  return classes.indexOf(name);
}

/** The fault that an expression is about; null where it is about the whole run. */
export function faultOfPhase({ phase }: Pick<FigureExpression, 'phase'>): string | null {
  return phase === null || phase === 'all' ? null : phase.replace(/^after:/, '');
}

function windowsOf(phase: string | null, faults: Plan['faults'], where: string | undefined): Window[] | null {
  const name = faultOfPhase({ phase });
  if (phase === null || name === null) return null;
  const planned = [...new Set(faults.map(({ fault }) => fault))];
  if (!planned.includes(name)) throw unknown('phase', phase, ['all', ...planned, ...planned.map((fault) => `after:${fault}`)], where);
  const of = faults.filter(({ fault }) => fault === name).map(({ atMs, forMs }) => ({ fromMs: atMs, toMs: atMs + forMs }));
  if (phase !== name) return [{ fromMs: Math.max(...of.map(({ toMs }) => toMs)), toMs: Infinity }];
  if (of.every(({ fromMs, toMs }) => fromMs === toMs)) throw new UsageError(`${name} lasts for no time: nothing is due in it`, { where, hint: `phase=after:${name}` });
  return of;
}

/** Everything that a gauge of this plan's runs is called, with its unit. Nodes that start in mid-run have none to name. */
export function gaugesOf(scenario: Scenario, { remedies, knobs }: Pick<Plan, 'remedies' | 'knobs'>): Record<string, string> {
  const { nodes } = scenario.topology(new Set(remedies), (id) => knobs[id]);
  return { ...gauges, ...Object.fromEntries(nodes.map(({ id }) => [`waiting.${id}`, 'items'])), ...scenario.gauges };
}

/** `max`, `mean`, or a percentile by nearest rank: `p50`, `p99.9`. */
function statisticOf(metric: string, name: string | null, where: string | undefined): Statistic {
  const hint = `${metric}:p99, ${metric}:max or ${metric}:mean`;
  if (name === null) throw new UsageError(`${metric} is many values: which of them?`, { where, hint });
  if (name === 'max') return 100;
  if (name === 'mean') return name;
  const percent = Number(/^p(\d{1,2}(?:\.\d{1,3})?)$/.exec(name)?.[1] ?? 0);
  if (percent === 0) throw new UsageError(`unknown statistic "${name}"`, { where, hint });
  return percent;
}

function eachSelected({ ledger }: Evidence, { classIndex, windows }: Selection, visit: (item: number) => void): void {
  ledger.each(null, classIndex, (item) => {
    if (isIn(windows, ledger.dueMs(item))) visit(item);
  });
}

function countOf(metric: string, statistic: string | null, selection: Selection, where: string | undefined): Measure {
  if (statistic !== null && statistic !== 'share') throw new UsageError(`unknown statistic "${statistic}"`, { where, hint: `${metric} is a number of items; ${metric}:share is their share in percent` });
  const amountOf = counts[metric];
  return {
    unit: statistic === null ? 'items' : 'percent',
    value(evidence) {
      if (!evidence.completed) return null;
      let [sum, generated] = [0, 0];
      eachSelected(evidence, selection, (item) => {
        sum += amountOf(evidence.ledger, item);
        generated++;
      });
      if (statistic === null) return sum;
      return generated === 0 ? null : (sum * 100) / generated;
    },
    items(evidence) {
      const found: number[] = [];
      eachSelected(evidence, selection, (item) => {
        if (amountOf(evidence.ledger, item) > 0) found.push(item);
      });
      return found;
    },
  };
}

function latencyOf(statistic: Statistic, selection: Selection): Measure {
  const eachStored = (evidence: Evidence, visit: (item: number, latencyMs: number) => void): void => {
    const { ledger } = evidence;
    eachSelected(evidence, selection, (item) => {
      const bucket = ledger.bucket(item);
      if (bucket === 'delivered' || bucket === 'late') visit(item, ledger.endMs(item) - ledger.dueMs(item));
    });
  };
  return {
    unit: 'ms',
    value(evidence) {
      const found: number[] = [];
      eachStored(evidence, (_, latencyMs) => found.push(latencyMs));
      return evidence.completed ? statisticalValue(found, statistic) : null;
    },
    items(evidence, limit) {
      const found: number[] = [];
      eachStored(evidence, (item, latencyMs) => latencyMs > limit && found.push(item));
      return found;
    },
  };
}

function gaugeOf(metric: string, unit: string, statistic: Statistic, { windows }: Selection, sampleMs: number): Measure {
  const isMeant = (sample: number): boolean => windows === null || windows.some(({ fromMs, toMs }) => sample * sampleMs < toMs && (sample + 1) * sampleMs > fromMs);
  return {
    unit,
    value: (evidence) => (evidence.completed ? statisticalValue(evidence.series(metric).filter((_, sample) => isMeant(sample)), statistic) : null),
    live: gaugeSoFar(metric, statistic, isMeant),
  };
}
