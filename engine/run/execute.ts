import type { Action, Steering } from '../command.ts';
import type { Finding } from '../check.ts';
import type { Plan } from '../plan.ts';
import type { Result, RunStatus } from '../result.ts';
import type { Scenario } from '../scenario.ts';
import type { RunEvent, Snapshot } from '../snapshot.ts';
import { NativeGuard } from '../virtual/guard.ts';
import { Loop } from '../virtual/loop.ts';
import { real, VirtualClock } from '../virtual/virtual-clock.ts';
import { seedEntropy } from '../virtual/entropy.ts';
import { poolBuffers } from '../virtual/pooled-buffers.ts';
import { Network } from '../network/network.ts';
import { patchNet } from '../network/patch-net.ts';
import { Journal } from '../journal/journal.ts';
import { Simulation } from './simulation.ts';
import { settleRun, type Records } from './settle-run.ts';
import { speedFactor } from './speed.ts';

/** How a run is executed; nothing here changes what happens in it. */
export interface RunOptions {
  readonly plan: Plan;
  readonly scenario: Scenario;
  /** Where the stores of the run keep their files; exists and is empty. */
  readonly folder: string;
  /** Seconds of the run's clock per wall second. */
  readonly speed: number | 'auto' | 'max';
  /** Throw on native work that was not declared. */
  readonly guard?: boolean;
  /** Keep the journal's records of this second in full. */
  readonly traceSecond?: number;
  /** What stands in result.json about the program that ran. */
  readonly program: { readonly wavetank: string; readonly lockHash: string };
  onSnapshot?(snapshot: Snapshot): void;
  onEvent?(event: RunEvent): void;
}

export interface RunOutcome {
  readonly result: Result;
  /** The plan with everything that was done to the run from outside stamped in: it replays to the same journal. */
  readonly plan: Plan;
  readonly findings: readonly Finding[];
  readonly records: Records;
}

export interface RunHandle {
  /** Acts on the run: applied between two timer firings, stamped, appended to the plan. */
  act(action: Action): void;
  /** Pause, resume, step, speed: leaves no trace in the run. */
  steer(steering: Steering): void;
  readonly done: Promise<RunOutcome>;
}

/** Snapshots come ten times a second of wall time at most, and besides at every mark of the run's clock: a fast run has its lines too. */
const snapshotEveryMs = 100;
const markEveryMs = 5_000;
/** Provisioning and warm-up lie before the run's zero: servers start, consumer groups form. */
const leadMs = 5_000;

/**
 * Executes a plan in virtual time, in this process. One simulation a process: timers, Date, chance and `node:net` belong
 * to it until it has ended, and everything that the plan needs must have been imported before.
 */
export function startRun(options: RunOptions): RunHandle {
  const { plan, scenario } = options;
  const startedAt = new real.Date();
  const wallStartMs = real.now();
  const clock = new VirtualClock(leadMs);
  const journal = new Journal(options.traceSecond);
  const guard = options.guard ? new NativeGuard() : null;
  if (guard) guard.allowed = true;

  let lastSnapshotMs = -Infinity;
  let nextMarkMs = markEveryMs;
  let skipped = 0;
  const snap = (): void => {
    lastSnapshotMs = real.now();
    options.onSnapshot?.({ ...simulation.snapshot(), paused: loop.paused });
  };
  const loop = new Loop(clock, {
    before: (firing) => {
      simulation.before(firing);
      if (clock.nowMs < nextMarkMs) return;
      nextMarkMs += markEveryMs;
      if (guard) guard.allowed = true;
      snap();
      if (guard) guard.allowed = false;
    },
    breathe: () => {
      if (plan.clock === 'virtual' && options.speed === 'auto') loop.pace(speedFactor('auto', plan, simulation.quiet));
      if (!options.onSnapshot) return;
      if (real.now() - lastSnapshotMs < snapshotEveryMs) skipped++;
      else snap();
    },
    native: (name, ok) => journal.record('native', journal.name(name), ok ? 1 : 0, 0),
  }, guard);

  clock.install();
  const simulation = new Simulation({ plan, scenario, folder: options.folder, clock, loop, journal, onEvent: options.onEvent, makeNetwork: (random) => new Network(clock, random, {
    frame: (connection, toServer, length, crc) => journal.record('frame', connection, toServer ? (length | 0x80000000) >>> 0 : length, crc),
    message: (from, to) => journal.record('message', journal.name(from), journal.name(to), 0),
  }) });
  const unseed = seedEntropy(simulation.random('entropy'));
  const unpatch = patchNet(simulation.network);
  const unpool = poolBuffers();
  clock.onFire = (host) => journal.timer(clock.nowMs, host?.name ?? 'engine');
  loop.pace(speedFactor(options.speed, plan, true));

  const rejected = (error: unknown): void => loop.fail(error);
  process.on('unhandledRejection', rejected);

  const execute = async (): Promise<RunOutcome> => {
    let status: RunStatus;
    try {
      simulation.provision();
      await loop.run();
      status = simulation.aborted ? 'interrupted' : 'completed';
      simulation.end();
    } finally {
      clock.onFire = null;
      clock.uninstall();
      unpool();
      unpatch();
      unseed();
      guard?.close();
      process.off('unhandledRejection', rejected);
    }
    return settleRun(simulation, {
      status, folder: options.folder, program: options.program, startedAt, wallMs: () => real.now() - wallStartMs, skippedSnapshots: skipped,
    });
  };

  return {
    act: (action) => simulation.act(action),
    steer: (steering) => steer(loop, simulation, plan, steering),
    done: execute(),
  };
}

function steer(loop: Loop, simulation: Simulation, plan: Plan, steering: Steering): void {
  switch (steering.do) {
    case 'pause':
      simulation.phase({ type: 'pause' });
      return loop.pause();
    case 'resume':
      simulation.phase({ type: 'resume' });
      return loop.resume();
    case 'step':
      return loop.step(steering.ms);
    case 'speed':
      return loop.pace(speedFactor(steering.factor, plan, simulation.quiet));
  }
}
