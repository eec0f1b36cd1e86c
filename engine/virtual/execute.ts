import type { RunStatus } from '../result.ts';
import { Journal } from '../journal/journal.ts';
import { Network } from '../network/network.ts';
import { patchNet } from '../network/patch-net.ts';
import type { Random } from '../random.ts';
import type { Steering } from '../command.ts';
import type { RunHandle, RunOptions, RunOutcome } from '../run/execute.ts';
import { sampleMsOf } from '../scenario.ts';
import { settleRun } from '../run/settle-run.ts';
import { Simulation } from '../run/simulation.ts';
import { Snapshots } from '../run/snapshots.ts';
import { speedFactor } from '../run/speed.ts';
import { leadMs } from '../run/ground.ts';
import { seedEntropy } from './entropy.ts';
import { NativeGuard } from './guard.ts';
import { Loop } from './loop.ts';
import { poolBuffers } from './pooled-buffers.ts';
import { real, VirtualClock } from './virtual-clock.ts';

/**
 * Executes a plan in virtual time, in this process. One simulation a process: timers, Date, chance and `node:net` belong
 * to it until it has ended, and everything that the plan needs must have been imported before.
 */
export function startVirtualRun(options: RunOptions): RunHandle {
  const { plan, scenario } = options;
  const startedAt = new real.Date();
  const wallStartMs = real.now();
  const clock = new VirtualClock(leadMs);
  const journal = new Journal(sampleMsOf(scenario), options.traceFromMs);
  const guard = options.guard ? new NativeGuard() : null;
  if (guard) guard.allowed = true;

  const snapshots = new Snapshots((simulation: Simulation, isMark) => options.onSnapshot?.(simulation.snapshot(factor === Infinity ? null : factor, isMark)), sampleMsOf(scenario));
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
    stepped: () => simulation.course.send({ type: 'pause' }),
    native: (name, ok) => journal.record('native', journal.name(name), ok ? 1 : 0, 0),
  }, guard);

  clock.install();
  let network!: Network;
  const simulation: Simulation = new Simulation({
    plan, scenario, folder: options.folder, readings: options.readings, clock, loop, journal, onEvent: options.onEvent,
    makeNetwork: (random) => (network = journaledNetwork(clock, random, journal)),
  });
  const release = takeOver(simulation, network, clock, loop);
  pace();

  const execute = async (): Promise<RunOutcome> => {
    let status: RunStatus;
    try {
      simulation.provision();
      simulation.schedule();
      await loop.run();
      if (guard) guard.allowed = true;
      if (!simulation.aborted) snapshots.last(simulation);
      status = simulation.aborted ? 'interrupted' : 'completed';
      simulation.end();
    } catch (error) {
      simulation.course.send({ type: 'fail' });
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

function journaledNetwork(clock: VirtualClock, random: Random, journal: Journal): Network {
  return new Network(clock, random, {
    frame: (connection, toServer, length, crc) => journal.record('frame', connection, toServer ? (length | 0x80000000) >>> 0 : length, crc),
    message: (from, to) => journal.record('message', journal.name(from), journal.name(to), 0),
  });
}

/** Gives chance, `node:net` and every firing to the simulation, as the clock was given to it before; answers with how to take all of it back. */
function takeOver(simulation: Simulation, network: Network, clock: VirtualClock, loop: Loop): () => void {
  const { journal } = simulation;
  const unseed = seedEntropy(simulation.random('entropy'));
  const unpatch = patchNet(network);
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
  simulation.course.send({ type: pauses ? 'pause' : 'resume' });
  if (pauses) loop.pause();
  else if (untilMs === null) loop.resume();
  else loop.runTo(untilMs);
}
