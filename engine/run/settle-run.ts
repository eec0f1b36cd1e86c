import { planHash } from '../canonical.ts';
import type { Evidence } from '../check.ts';
import type { Plant } from '../damage.ts';
import { score } from '../detection.ts';
import type { DriverReport } from '../driver-report.ts';
import type { JournalLine } from '../journal/journal.ts';
import { settle } from '../ledger/account.ts';
import type { LedgerView } from '../ledger/ledger.ts';
import type { HopLog } from '../ledger/hops.ts';
import type { Recorder } from '../metrics/recorder.ts';
import type { Plan } from '../plan.ts';
import type { RemedyReport, Result, RunStatus } from '../result.ts';
import type { Observed, Scenario } from '../scenario.ts';
import { judge } from './judge.ts';
import type { RunOutcome } from './execute.ts';
import type { Simulation } from './simulation.ts';
import { StoredRows } from './stored-rows.ts';

/** What the run folder keeps besides plan and result. */
export interface Records {
  readonly journal: readonly JournalLine[];
  readonly fingerprints: Uint8Array;
  /** Records of the traced second in words. */
  readonly trace: readonly { readonly index: number; readonly text: string }[];
  readonly ledger: LedgerView;
  readonly manifest: readonly Plant[];
  readonly hops: HopLog;
  readonly metrics: Recorder;
}

export interface SettleOptions {
  readonly status: RunStatus;
  readonly folder: string;
  readonly program: { readonly wavetank: string; readonly lockHash: string };
  readonly startedAt: Date;
  wallMs(): number;
  readonly skippedSnapshots: number;
  /** How the driver of a run on the real clock fared. */
  readonly driver?: DriverReport;
  /** Nodes that could not tell what they still held, and why. */
  readonly untold?: ReadonlyMap<string, string>;
}

/** After the simulation, in real time: reads the stores back, settles the ledger, judges. */
export async function settleRun(simulation: Simulation, options: SettleOptions): Promise<RunOutcome> {
  const { scenario, ledger, metrics, journal } = simulation;
  const reproducible = simulation.plan.clock === 'virtual';
  // Its journal tells what happened, and no other run's will be the same.
  const journalHash = reproducible ? journal.digest() : '';
  const { rows, takenBack, observed, unreadable } = await readStores(scenario, options.folder);
  const faults = simulation.disturbances.reports();
  const kinds = new Map(simulation.supervisor.units.map((node) => [node.id, node.kind]));
  const { account, view, contradictions, contradictionCount, foreign } = settle(ledger, rows, {
    deadlineMs: scenario.deadlineMs,
    interrupted: options.status === 'interrupted',
    unreadable: unreadable.size > 0,
    takenBack,
    faults: simulation.disturbances.windows(simulation.supervisor.topology()),
    nameOf: (stage) => kinds.get(stage) ?? stage,
  });
  const plan: Plan = { ...simulation.plan, commands: simulation.actions.taken };
  const completed = options.status === 'completed';
  const evidence: Evidence = {
    plan, folder: options.folder, startedAt: options.startedAt, account, ledger: view, foreign, faults, manifest: simulation.damage.manifest,
    // Of a run that was stopped, what was on its way is pending wherever it was.
    unreadable: new Map([...unreadable, ...(completed ? (options.untold ?? []) : [])]),
    observed(id) {
      const found = observed.get(id);
      if (found === undefined && !unreadable.has(id)) throw new Error(`scenario ${scenario.id} declares no observation ${id}`);
      return found ?? [];
    },
    completed,
    contradictions: { found: contradictions, count: contradictionCount },
    series: (name) => metrics.series(name),
    endMs: plan.durationMs,
    drainedMs: simulation.course.drainedMs,
  };
  const { findings, further, ...judgement } = await judge(scenario, evidence, options.status, options.driver?.saturated ?? null);
  simulation.course.send({ type: 'checked' });

  const hash = planHash(plan);
  const result: Result = {
    schemaVersion: 1,
    run: {
      id: `${scenario.id}-${plan.seed}-${hash.slice(0, 8)}`,
      scenario: scenario.id,
      seed: plan.seed,
      clock: plan.clock,
      status: options.status,
      startedAt: options.startedAt.toISOString(),
      wallMs: Math.round(options.wallMs()),
      // A run that was stopped while it was provisioned has not come to its zero.
      clockMs: Math.round(Math.max(0, Math.min(simulation.nowMs, plan.durationMs))),
      wavetank: options.program.wavetank,
      node: process.version,
      lockHash: options.program.lockHash,
      backends: plan.backends,
      knobs: Object.fromEntries(simulation.knobs),
      remedies: simulation.remedies.list(),
      planHash: hash,
      arrivalsHash: simulation.arrivals.digest(),
      journalHash,
      reproducible,
    },
    verdict: judgement.verdict,
    reason: judgement.reason,
    checks: judgement.checks,
    thresholds: judgement.thresholds,
    faults,
    remedies: remedyReports(simulation, judgement.figures),
    detection: score(scenario.damages ?? {}, simulation.damage.manifest, view),
    ledger: account,
    metrics: metrics.report(),
    figures: judgement.figures,
    driver: { ...driverFigures(options.driver), skippedSnapshots: options.skippedSnapshots },
  };
  return {
    result, plan, findings, further, evidence, driver: options.driver,
    records: { journal: journal.lines, fingerprints: journal.fingerprints(), trace: journal.trace, ledger: view, hops: ledger.hops, metrics, manifest: simulation.damage.manifest },
  };
}

/** In virtual time nothing that the driver does takes time. */
function driverFigures(driver: DriverReport | undefined): Omit<Result['driver'], 'skippedSnapshots'> {
  if (driver === undefined) return { latenessP99Ms: null, eventLoopP99Ms: null, cpu: null, pace: null, saturated: null };
  const { latenessP99Ms, eventLoopP99Ms, cpu, pace, saturated } = driver;
  return { latenessP99Ms, eventLoopP99Ms, cpu, pace, saturated };
}

interface ReadBack {
  readonly rows: StoredRows;
  readonly takenBack: ReadonlySet<number>;
  readonly observed: ReadonlyMap<string, readonly Observed[]>;
  readonly unreadable: ReadonlyMap<string, string>;
}

async function readStores({ stores, observations = [] }: Scenario, folder: string): Promise<ReadBack> {
  const rows = new StoredRows();
  const takenBack = new Set<number>();
  const observed = new Map<string, readonly Observed[]>();
  const unreadable = new Map<string, string>();
  const attempt = async <T>(id: string, reading: AsyncIterable<T>, take: (each: T) => void): Promise<void> => {
    try {
      for await (const each of reading) take(each);
    } catch (error) {
      unreadable.set(id, (error as Error).message.split('\n')[0]);
    }
  };
  for (const store of stores) {
    await attempt(store.id, store.read(folder), (row) => rows.add(row));
    if (store.takenBack !== undefined) await attempt(store.id, store.takenBack(folder), (item) => takenBack.add(item));
  }
  for (const { id, read } of observations) {
    const found: Observed[] = [];
    await attempt(id, read(folder), (each) => found.push(each));
    if (!unreadable.has(id)) observed.set(id, found);
  }
  return { rows, takenBack, observed, unreadable };
}

function remedyReports(simulation: Simulation, figures: Result['figures']): RemedyReport[] {
  return Object.values(simulation.scenario.remedies).map(({ id, metric }) => ({
    id,
    onMs: simulation.remedies.onMs(id),
    actions: simulation.remedies.actions(id),
    metric: { id: metric, ...figures[metric] },
  }));
}
