import { cpus } from 'node:os';
import type { Plan } from '../../engine/plan.ts';
import { lostBuckets, totalOf, type Account } from '../../engine/bucket.ts';
import type { Result, ThresholdReport } from '../../engine/result.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { formatDuration } from '../text/duration.ts';
import { formatCount, formatNumber, plural } from '../text/number.ts';
import { quantityText } from '../text/quantity-text.ts';
import { meansOver } from './batches.ts';
import { growthOf, wanderingEps } from './growth.ts';
import type { Trial } from './knee.ts';
import { itemsToSee } from './rarest-loss.ts';
import type { Steady } from './steady.ts';

/** How long the parts of a step are. */
export interface StepLengths {
  /** What is cut off: a step is judged by the items due after it. */
  readonly warmUpMs: number;
  readonly windowMs: number;
  /** The window is longer where a loss of one in so many would not be seen with 95 %; null: it is not. */
  readonly oneIn: number | null;
}

/** One run of a step, as the report keeps it. */
export interface StepRun {
  readonly rateEps: number;
  readonly seed: number;
  /** The hash of its arrivals: two runs with the same one were given the same. */
  readonly arrivals: string;
  readonly outcome: 'held' | 'failed' | 'unknown';
  /** What broke, or why nobody can tell; empty where it held. */
  readonly why: readonly string[];
  /** Something was lost or stored twice. */
  readonly lost: boolean;
  /** Due in the window. */
  readonly items: number;
  readonly offeredEps: number;
  readonly storedEps: number;
  readonly growthEps: number;
  readonly growthLimitEps: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** What each threshold was held to, over the items due in the window; a report that was written before they were kept has none. */
  readonly thresholds?: readonly Pick<ThresholdReport, 'metric' | 'value' | 'unit' | 'limit'>[];
  /** By `<node>.<resource>`: the share of the window for which it was busy. */
  readonly busy: Readonly<Record<string, number>>;
  /** By node: how what waits there grew, items/s. */
  readonly waitingGrowthEps: Readonly<Record<string, number>>;
  /** Shares of the time: its thread's; of all cores of the machine, whoever kept them busy; of those, what its process took. */
  readonly driver: { readonly latenessP99Ms: number | null; readonly busy: number; readonly machine: number; readonly own: number } | null;
}

/** What still waits when a step's workload ends needs no longer: all that counts by then is that nothing is lost. */
const mostDrainMs = 10_000;

/** A plan that differs from `base` in its rate, which is constant, in its length and in its seed. */
export function stepPlan(base: Plan, rateEps: number, seed: number, { warmUpMs, windowMs, oneIn }: StepLengths): Plan {
  const neededMs = oneIn === null ? 0 : (itemsToSee(oneIn) / rateEps) * 1000;
  return {
    ...base, seed, durationMs: warmUpMs + Math.ceil(Math.max(windowMs, neededMs) / 1000) * 1000, drainMs: Math.min(base.drainMs, mostDrainMs),
    workload: { ...base.workload, rateEps, shapes: [] },
  };
}

/** What may come out of a pipeline without its having lost anything. */
export type Promised = Pick<Scenario, 'mayRepeat'>;

/** Whether a run of a step held: nothing lost, nothing twice, nothing given up, no threshold broken, no backlog that grows. */
export function judgeStep(rateEps: number, result: Result, steady: Steady, promised: Promised = {}): StepRun {
  const seconds = Math.max(1, (steady.toMs - steady.fromMs) / 1000);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const kept = steady.items === 0 ? 1 : 1 - steady.leftOut / steady.items;
  const { slopeEps, limitEps } = growthOf(meansOver(steady.inFlight, steady.batchMs), wanderingEps(rateEps, kept));
  const isTold = steady.batchMs * 2 <= steady.toMs - steady.fromMs;
  const losses = lossesOf(result.ledger, promised);
  const broken = [...losses, ...brokenOf(result, steady, losses), ...(isTold && slopeEps > limitEps ? [`the backlog grows by ${formatNumber(slopeEps)}/s (chance alone: ${formatNumber(limitEps)}/s)`] : [])];
  const doubt = doubtOf(result, steady) ?? (isTold || broken.length > 0 ? null : seldom(steady));
  const { driver } = steady;
  return {
    rateEps, seed: result.run.seed, arrivals: result.run.arrivalsHash,
    outcome: doubt !== null ? 'unknown' : broken.length > 0 ? 'failed' : 'held',
    why: doubt !== null ? [doubt] : broken, lost: doubt === null && losses.length > 0,
    items: steady.items, offeredEps: sum(steady.offered) / seconds, storedEps: sum(steady.stored) / seconds, growthEps: slopeEps, growthLimitEps: limitEps,
    p50Ms: steady.p50Ms, p99Ms: steady.p99Ms, thresholds: steady.thresholds.map(({ metric, value, unit, limit }) => ({ metric, value, unit, limit })), busy: steady.busy,
    waitingGrowthEps: Object.fromEntries(Object.entries(steady.waiting).map(([node, values]) => [node, growthOf(values, rateEps).slopeEps])),
    driver: driver === null ? null : { latenessP99Ms: driver.latenessP99Ms, busy: driver.busy, machine: driver.machine, own: driver.cpu / cpus().length },
  };
}

function seldom({ batchMs }: Steady): string {
  return `items end together that were due over ${formatDuration(batchMs)}: whether the backlog grows is told by a longer window (--window ${Math.ceil((batchMs * 2) / 1000)}s)`;
}

/** What makes a run say nothing of the pipeline: first of all a driver that was saturated. */
function doubtOf(result: Result, { driver, thresholds }: Steady): string | null {
  if (result.run.status !== 'completed') return `the run was ${result.run.status}: ${result.reason}`;
  if (driver?.saturated != null) return driver.saturated;
  if (result.verdict === 'void') return result.reason;
  const unsure = result.checks.find(({ verdict }) => verdict === 'unknown');
  if (unsure !== undefined) return `${unsure.id} cannot tell: ${unsure.message}`;
  const unknown = thresholds.find(({ verdict }) => verdict === 'unknown');
  return unknown === undefined ? null : `${unknown.metric} cannot be told`;
}

/** Of what is lost: that which still waited when a run was over may be chance, the rest never is. */
const gone = { dropped: 'dropped', expired: 'expired', unaccounted: 'lost without a word' } as const satisfies Record<Exclude<(typeof lostBuckets)[number], 'pending'>, string>;

/** What is gone, changed or there twice. */
export function lossesOf(account: Account, { mayRepeat = false }: Promised = {}): string[] {
  const counts = [
    ...lostBuckets.flatMap((bucket) => (bucket === 'pending' ? [] : [[totalOf(account[bucket]), gone[bucket]] as const])),
    [account.corrupted, 'corrupted'] as const, [mayRepeat ? 0 : account.duplicate, 'stored again'] as const,
  ];
  return counts.flatMap(([count, what]) => (count > 0 ? [`${formatCount(count)} ${what}`] : []));
}

function brokenOf(result: Result, { thresholds }: Steady, losses: readonly string[]): string[] {
  const [shed, pending] = [totalOf(result.ledger.shed), totalOf(result.ledger.pending)];
  const told = new Set(losses.length > 0 ? lossChecks : []);
  return [
    ...result.checks.filter(({ id, verdict }) => verdict === 'failed' && !told.has(id)).map(({ id, message }) => `${id}: ${message}`),
    ...(shed > 0 ? [`${formatCount(shed)} shed: it gives up what it cannot take`] : []),
    ...(pending > 0 ? [`${plural(pending, 'item')} still waited ${mostDrainMs / 1000} s after the end`] : []),
    ...thresholds.filter(({ verdict }) => verdict === 'failed').map(({ metric, value, limit, unit }) => `${metric} ${quantityText(value, unit)} (limit ${quantityText(limit, unit)})`),
  ];
}

/** Checks of every scenario that say no more than the account. */
const lossChecks = ['corrupted', 'unaccounted'];

/**
 * What the runs say to the search; one that nobody can tell of says nothing. Where something was lost, it is lost at all
 * higher rates too: a run there that held was too short to see it.
 */
export function trialsOf(runs: readonly StepRun[]): Trial[] {
  const lossEps = Math.min(...runs.filter(({ lost }) => lost).map(({ rateEps }) => rateEps));
  return runs.filter(({ outcome }) => outcome !== 'unknown').map(({ rateEps, outcome }) => ({ rateEps, held: outcome === 'held' && rateEps < lossEps, certain: rateEps >= lossEps }));
}
