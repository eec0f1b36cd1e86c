import type { Bucket } from '../bucket.ts';
import type { LiveEvidence, LiveValue } from '../check.ts';
import type { StampedAction } from '../command.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { states } from '../ledger/transitions.ts';
import type { FlowMeter } from '../metrics/flow-meter.ts';
import type { Recorder } from '../metrics/recorder.ts';
import type { Plan } from '../plan.ts';
import type { Scenario } from '../scenario.ts';
import type { CheckSoFar, LiveFault, LiveNode, SampleSeries, Snapshot } from '../snapshot.ts';
import { isLeast, operators, plannedThreshold, type Operator } from '../threshold-expression.ts';
import type { DamageWatch } from './damage-watch.ts';
import type { Disturbance, Disturbances } from './disturbances.ts';
import { Exhibition } from './exhibition.ts';
import { checksOf } from './judge.ts';
import type { Supervisor } from './supervisor.ts';

/** What it looks at. */
interface Watched {
  readonly plan: Plan;
  readonly scenario: Scenario;
  /** Where the run writes what it shows. */
  readonly folder: string;
  readonly damage: DamageWatch;
  readonly ledger: Ledger;
  readonly metrics: Recorder;
  readonly flow: FlowMeter;
  readonly supervisor: Supervisor;
  readonly disturbances: Disturbances;
  /** Whether snapshots carry what is read of the log. */
  readonly readings: boolean;
  nowMs(): number;
  commands(): readonly StampedAction[];
}

/** What a run is judged by, while it lasts. */
interface Judged {
  readonly id: string;
  readonly limit: number | null;
  readonly operator: Operator;
  readonly live: LiveValue | null;
  value: number | null;
  firstBreachMs: number | null;
}

/** A run as it can be told while it lasts. It only looks: with it or without, the run is the same. */
export class LiveView {
  readonly exhibition: Exhibition;
  readonly #run: Watched;
  readonly #judged: readonly Judged[];
  readonly #evidence: LiveEvidence;
  #plan: Plan;

  constructor(run: Watched) {
    this.#run = run;
    this.exhibition = new Exhibition(run.folder);
    this.#plan = { ...run.plan, commands: [] };
    const { scenario, ledger } = run;
    const planSoFar = (): Plan => this.#planSoFar();
    // The same object for every item that is stored.
    this.#evidence = {
      get plan() { return planSoFar(); },
      get nowMs() { return run.nowMs(); },
      get behindSinceMs() { return run.flow.behindSinceMs(); },
      get contradictions() { return ledger.contradictionCount; },
      countOf: (state, classIndex) => ledger.countOf(state, classIndex),
      generatedOf: (classIndex) => (classIndex === undefined ? ledger.totals().generated : states.reduce((sum, state) => sum + ledger.countOf(state, classIndex), 0)),
      series: (name, fromSample) => run.metrics.series(name, fromSample),
    };
    const judged = (id: string, limit: number | null, live: LiveValue | undefined, operator: Operator = '<='): Judged => ({ id, limit, operator, live: live ?? null, value: null, firstBreachMs: null });
    this.#judged = [
      ...Object.entries(checksOf(scenario)).map(([id, check]) => judged(id, check.limit, check.live?.())),
      ...scenario.thresholds.map(({ metric, limit }) => judged(metric, limit, scenario.figures[metric].live?.())),
      ...(run.plan.thresholds ?? []).map((text) => plannedThreshold(text, scenario, run.plan)).map(({ label, limit, operator, live }) => judged(label, limit, live?.(), operator)),
    ];
    const listeners = this.#judged.flatMap(({ live }) => (live?.stored ? [live] : []));
    if (listeners.length === 0) return;
    run.flow.onStored = (classIndex, dueMs, storedMs) => {
      for (const live of listeners) live.stored!(classIndex, dueMs, storedMs, this.#evidence);
    };
  }

  /** The plan with what was done to the run so far; another object only when something more was done. */
  #planSoFar(): Plan {
    const taken = this.#run.commands();
    if (taken.length !== this.#plan.commands.length) this.#plan = { ...this.#run.plan, commands: [...taken] };
    return this.#plan;
  }

  /** Once a sample period: values are taken, and the first that breaks its limit is remembered. */
  look(): void {
    const evidence = this.#evidence;
    const { sampleMs } = this.#run.metrics;
    for (const each of this.#judged) {
      if (each.live === null) continue;
      each.value = each.live.value(evidence);
      if (each.firstBreachMs === null && standOf(each) === 'failed') each.firstBreachMs = Math.max(0, Math.floor(evidence.nowMs / sampleMs) * sampleMs);
    }
  }

  snapshot(state: Pick<Snapshot, 'phase' | 'isMark' | 'paused' | 'pace' | 'firing' | 'remedies' | 'switches' | 'knobs'>): Snapshot {
    const { plan, ledger, supervisor, nowMs, commands } = this.#run;
    const lost = this.#lost();
    return {
      ...state,
      clockMs: nowMs(),
      durationMs: plan.durationMs,
      ...ledger.totals(),
      ended: this.#ended(),
      nodes: supervisor.units.map(({ id }) => this.#node(id, lost.get(id) ?? 0)),
      topology: supervisor.topology(),
      checks: this.#judged.map(checkSoFar),
      damage: this.#run.damage.soFar(),
      shown: this.exhibition.written(),
      recent: this.#recent(),
      ...(this.#run.readings ? { readings: this.#run.metrics.readings() } : {}),
      faults: this.#run.disturbances.all.map((each) => this.#fault(each)),
      commands: [...commands()],
    };
  }

  /** Items that were dropped, by the stage that says so. */
  #lost(): Map<string, number> {
    const lost = new Map<string, number>();
    for (const { state, stage, items } of this.#run.ledger.endings()) if (state === 'dropped') lost.set(stage, (lost.get(stage) ?? 0) + items);
    return lost;
  }

  #node(id: string, lost: number): LiveNode {
    const { supervisor, flow, disturbances } = this.#run;
    const component = supervisor.component(id);
    return {
      id,
      state: supervisor.state(id),
      waiting: component?.waiting?.() ?? 0,
      lost,
      capacity: component?.capacity?.() ?? null,
      ...flow.flow(id),
      faults: disturbances.active.filter(({ targets }) => targets.has(id)).map(({ fault }) => fault.id),
      ...(component?.processes === undefined ? {} : { processes: component.processes() }),
    };
  }

  /** The words of the account: items that were shed by their class, others by the kind of the stage and the cause. */
  #ended(): Snapshot['ended'] {
    const { ledger, supervisor } = this.#run;
    const kinds = new Map<string, string>(supervisor.units.map(({ id, kind }) => [id, kind]));
    const sums = new Map<string, { bucket: Bucket; reason: string; items: number }>();
    const add = (bucket: Bucket, reason: string, items: number): void => {
      const key = `${bucket} ${reason}`;
      const known = sums.get(key);
      if (known) known.items += items;
      else if (items > 0) sums.set(key, { bucket, reason, items });
    };
    ledger.classes.forEach((name, index) => add('shed', name, ledger.countOf('shed', index)));
    for (const { state, stage, cause, items } of ledger.endings()) {
      if (state !== 'shed') add(state as Bucket, `${kinds.get(stage) ?? stage}${cause === '' ? '' : `: ${cause}`}`, items);
    }
    return [...sums.values()];
  }

  #recent(): SampleSeries {
    const { metrics, nowMs, scenario: { isUntimed = false } } = this.#run;
    const end = Math.max(0, Math.floor(nowMs() / metrics.sampleMs));
    const from = Math.max(0, end - recentSamples);
    const last = (name: string): number[] => metrics.stretch(name, from, end);
    // What waits is looked at when a period begins: it is told of the one before.
    const after = (name: string): number[] => (isUntimed ? [] : metrics.stretch(name, from + 1, end + 1));
    return { sampleMs: metrics.sampleMs, fromSample: from, offered: last('generated'), stored: last('stored'), lag: after('in-flight'), behindMs: after('behind') };
  }

  #fault({ fault, targets, params, atMs, endMs, active, missing, hits }: Disturbance): LiveFault {
    const { plan, nowMs } = this.#run;
    return {
      id: fault.id,
      target: [...targets].join(', ') || String(params.node ?? fault.target),
      atMs, endMs, hits,
      status: missing !== null ? 'not-applicable' : active ? 'active' : nowMs() < atMs ? 'planned' : 'over',
      byHand: !plan.faults.some((planned) => planned.fault === fault.id && planned.atMs === atMs),
    };
  }
}

const recentSamples = 60;

/** What there is too little of may still come; and where the value is the least that there is, more of it may be there already. */
function standOf({ value, limit, operator, live }: Judged): CheckSoFar['verdict'] {
  if (value === null) return 'open';
  const holds = limit === null || operators[operator](value, limit);
  if (isLeast(operator)) return holds ? 'passed' : 'open';
  if (!holds) return 'failed';
  return live?.isKnownInPart ? 'open' : 'passed';
}

function checkSoFar(judged: Judged): CheckSoFar {
  const { id, value, firstBreachMs } = judged;
  return { id, value, firstBreachMs, verdict: standOf(judged) };
}
