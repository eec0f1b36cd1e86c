import { planHash } from '../canonical.ts';
import type { DriverReport } from '../driver-report.ts';
import { carryHosts } from '../host.ts';
import { Journal } from '../journal/journal.ts';
import { busyName, nativeResource } from '../metrics/flow-meter.ts';
import type { Plan } from '../plan.ts';
import type { RunHandle, RunOptions, RunOutcome } from '../run/execute.ts';
import { leadMs } from '../run/ground.ts';
import { paceOf, sampleMsOf } from '../scenario.ts';
import { settleRun } from '../run/settle-run.ts';
import { Simulation } from '../run/simulation.ts';
import { Snapshots } from '../run/snapshots.ts';
import { UsageError } from '../usage-error.ts';
import { real } from '../virtual/virtual-clock.ts';
import { DriverWatch } from './driver-watch.ts';
import { ownSockets } from './owned-sockets.ts';
import { ownTimers } from './owned-timers.ts';
import { RealClock } from './real-clock.ts';
import { RealLoop } from './real-loop.ts';
import { RealNetwork } from './real-network.ts';

/** How long the components may take to start: more than what a service of one's own is given at most. */
const startLimitMs = 330_000;
const lookMs = 50;
const snapshotEveryMs = 100;

/**
 * Executes a plan on the wall's time, in this process. One run a process: ambient timers and sockets belong to its hosts
 * until it has ended.
 */
export function startRealRun(options: RunOptions): RunHandle {
  const { plan, scenario } = options;
  const startedAt = new real.Date();
  const wallStartMs = real.now();
  const journal = new Journal(sampleMsOf(scenario), options.traceFromMs);
  const pace = paceOf(scenario);
  const watch = new DriverWatch(scenario.calendar);
  const snapshots = new Snapshots((simulation: Simulation, isMark) => options.onSnapshot?.(simulation.snapshot(pace, isMark)), sampleMsOf(scenario));
  let snappedMs = -Infinity;
  const loop: RealLoop = new RealLoop({
    pulse: () => {
      simulation.before(clock.firings);
      snapshots.mark(simulation);
      if (options.onSnapshot === undefined || real.now() - snappedMs < snapshotEveryMs) return;
      snappedMs = real.now();
      snapshots.breathe(simulation, false);
    },
    native: (name, ok, tookMs) => {
      journal.record('native', journal.name(name), ok ? 1 : 0, 0);
      watch.took(name, tookMs);
      const [node] = name.split(': ');
      simulation.metrics.busy(busyName(node, nativeResource), clock.nowMs - tookMs * pace, clock.nowMs);
    },
  });
  const clock = new RealClock(leadMs, (error) => loop.fail(error), pace);
  clock.onFire = (host, lateMs) => {
    journal.timer(Math.floor(clock.nowMs), host?.name ?? 'engine');
    watch.fired(lateMs);
  };
  const simulation: Simulation = new Simulation({
    plan, scenario, folder: options.folder, readings: options.readings, clock, loop, journal, onEvent: options.onEvent,
    onArrival: (latenessMs) => watch.arrived(latenessMs),
    makeNetwork: () => new RealNetwork({
      message: (from, to) => journal.record('message', journal.name(from), journal.name(to), 0),
      failed: (error) => loop.fail(error),
    }),
  });

  const execute = async (): Promise<RunOutcome> => {
    const giveBack = takeOver(loop);
    let release = (): Promise<void> => Promise.resolve();
    let driver: DriverReport | undefined;
    let untold: ReadonlyMap<string, string>;
    try {
      const prepared = await simulation.prepare({ runId: executionId(plan, startedAt), local: options.local ?? {}, folder: options.folder, wait });
      if (prepared !== undefined) release = () => prepared.release();
      loop.start();
      simulation.provision();
      if (await allStarted(simulation, clock, loop)) {
        clock.zero();
        watch.start();
        simulation.schedule();
      }
      await loop.ended;
      clock.stop();
      driver = watch.report();
      untold = await simulation.supervisor.gather(simulation.aborted);
      simulation.end();
    } catch (error) {
      simulation.course.send({ type: 'fail' });
      simulation.supervisor.killAll();
      throw error;
    } finally {
      await simulation.supervisor.gone();
      await release();
      giveBack();
    }
    return settleRun(simulation, {
      status: simulation.aborted ? 'interrupted' : 'completed', folder: options.folder, program: options.program, startedAt,
      wallMs: () => real.now() - wallStartMs, skippedSnapshots: snapshots.skipped, driver, untold,
    });
  };

  return {
    act: (action) => simulation.act(action),
    steer: () => {
      throw new UsageError('the real clock cannot be held, slowed, sped up or turned back', { hint: '--clock virtual can' });
    },
    done: execute(),
  };
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => real.setTimeout(resolve, ms));
}

/** Of the plan, and of the moment: the same plan may be executed twice at a time, and once more after a run that was killed. */
function executionId(plan: Plan, startedAt: Date): string {
  return `${plan.scenario}-${plan.seed}-${planHash(plan).slice(0, 8)}-${startedAt.getTime().toString(36)}`;
}

/** Gives ambient timers and sockets to the hosts; answers with how to take them back. */
function takeOver(loop: RealLoop): () => void {
  const undo = [carryHosts(), ownTimers(), ownSockets()];
  const rejected = (error: unknown): void => loop.fail(error);
  process.on('unhandledRejection', rejected);
  return () => {
    process.off('unhandledRejection', rejected);
    for (const step of undo.reverse()) step();
  };
}

/** Waits until every component has started and the lead is over; false if the run ended before. */
async function allStarted(simulation: Simulation, clock: RealClock, loop: RealLoop): Promise<boolean> {
  const limitMs = real.now() + startLimitMs;
  while (!loop.over && (!simulation.supervisor.started || clock.leadLeftMs > 0)) {
    if (real.now() > limitMs) throw new Error(`after ${startLimitMs / 1000} s not every component had started`);
    await wait(lookMs);
  }
  return !loop.over;
}
