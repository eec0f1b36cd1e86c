import type { Action, Steering } from '../command.ts';
import type { Finding } from '../check.ts';
import type { Plan } from '../plan.ts';
import type { Random } from '../random.ts';
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

  const snapshots = new Snapshots((simulation: Simulation) => options.onSnapshot?.(simulation.snapshot(factor === Infinity ? null : factor)));
  let speed = options.speed;
  let factor = Infinity;
  const pace = (): void => loop.pace((factor = speedFactor(speed, plan, simulation.disturbances.active.length === 0)));
  const loop: Loop = new Loop(clock, {
    before: (firing) => {
      const acted = simulation.before(firing);
      // Not only at a breath: a run that catches up after the machine stood still would race through the fault that begins.
      if (speed === 'auto') pace();
      if (guard) guard.allowed = true;
      snapshots.mark(simulation);
      if (guard) guard.allowed = false;
      return acted;
    },
    breathe: () => {
      if (options.onSnapshot) snapshots.breathe(simulation, loop.paused);
    },
    stepped: () => simulation.phase({ type: 'pause' }),
    native: (name, ok) => journal.record('native', journal.name(name), ok ? 1 : 0, 0),
  }, guard);

  clock.install();
  const simulation: Simulation = new Simulation({
    plan, scenario, folder: options.folder, clock, loop, journal, onEvent: options.onEvent, makeNetwork: (random) => journaledNetwork(clock, random, journal),
  });
  const release = takeOver(simulation, clock, loop);
  pace();

  const execute = async (): Promise<RunOutcome> => {
    let status: RunStatus;
    try {
      simulation.provision();
      await loop.run();
      status = simulation.aborted ? 'interrupted' : 'completed';
      simulation.end();
    } catch (error) {
      simulation.phase({ type: 'fail' });
      throw error;
    } finally {
      release();
      guard?.close();
    }
    return settleRun(simulation, {
      status, folder: options.folder, program: options.program, startedAt, wallMs: () => real.now() - wallStartMs, skippedSnapshots: snapshots.skipped,
    });
  };

  return {
    act: (action) => {
      simulation.act(action);
      loop.rouse();
    },
    steer: (steering) => {
      if (steering.do !== 'speed') return hold(loop, simulation, steering);
      speed = steering.factor;
      pace();
    },
    done: execute(),
  };
}

/** Snapshots come ten times a second of wall time at most, and besides at every mark of the run's clock: a fast run has its lines too. */
class Snapshots {
  static readonly #everyMs = 100;
  static readonly #markEveryMs = 5_000;
  skipped = 0;
  readonly #take: (simulation: Simulation) => void;
  #lastMs = -Infinity;
  #nextMarkMs = Snapshots.#markEveryMs;

  constructor(take: (simulation: Simulation) => void) {
    this.#take = take;
  }

  mark(simulation: Simulation): void {
    if (simulation.nowMs < this.#nextMarkMs) return;
    this.#nextMarkMs += Snapshots.#markEveryMs;
    this.#snap(simulation);
  }

  breathe(simulation: Simulation, paused: boolean): void {
    // A paused run breathes once and then sleeps: this is the state in which it is looked at.
    if (!paused && real.now() - this.#lastMs < Snapshots.#everyMs) this.skipped++;
    else this.#snap(simulation);
  }

  #snap(simulation: Simulation): void {
    this.#lastMs = real.now();
    this.#take(simulation);
  }
}

function journaledNetwork(clock: VirtualClock, random: Random, journal: Journal): Network {
  return new Network(clock, random, {
    frame: (connection, toServer, length, crc) => journal.record('frame', connection, toServer ? (length | 0x80000000) >>> 0 : length, crc),
    message: (from, to) => journal.record('message', journal.name(from), journal.name(to), 0),
  });
}

/** Gives chance, `node:net` and every firing to the simulation, as the clock was given to it before; answers with how to take all of it back. */
function takeOver(simulation: Simulation, clock: VirtualClock, loop: Loop): () => void {
  const { journal } = simulation;
  const unseed = seedEntropy(simulation.random('entropy'));
  const unpatch = patchNet(simulation.network);
  const unpool = poolBuffers();
  clock.onFire = (host) => journal.timer(clock.nowMs, host?.name ?? 'engine');
  const rejected = (error: unknown): void => loop.fail(error);
  process.on('unhandledRejection', rejected);
  return () => {
    clock.onFire = null;
    clock.uninstall();
    unpool();
    unpatch();
    unseed();
    process.off('unhandledRejection', rejected);
  };
}

/** The run machine is told what the loop is told: it is the machine's word that snapshots carry. */
function hold(loop: Loop, simulation: Simulation, steering: Exclude<Steering, { do: 'speed' }>): void {
  const untilMs = steering.do === 'step' ? simulation.nowMs + steering.ms : steering.do === 'run to' ? steering.atMs : null;
  const pauses = steering.do === 'pause' || (untilMs !== null && untilMs <= simulation.nowMs);
  simulation.phase({ type: pauses ? 'pause' : 'resume' });
  if (pauses) loop.pause();
  else if (untilMs === null) loop.resume();
  else loop.runTo(untilMs);
}
