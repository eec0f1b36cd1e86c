import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface WatchdogLimits {
  /** So long it may compute without the run's clock moving on. Its own time, not the wall's: a machine that stands still blames nobody. */
  readonly computingMs: number;
  /** So long its event loop may stand still: a call that blocks. A run that was paused has one that goes on. */
  readonly blockedMs: number;
  /** By so much the process may grow. */
  readonly growthBytes: number;
}

/** A run of the short form takes some 100 MB. */
export const usualLimits: WatchdogLimits = { computingMs: 5000, blockedMs: 60_000, growthBytes: 768 * 2 ** 20 };

/** Code whose promises are traced takes some ten times as long, and more memory: it came to its end without that. */
export const tracedLimits: WatchdogLimits = { computingMs: 10 * usualLimits.computingMs, blockedMs: 10 * usualLimits.blockedMs, growthBytes: 2 * usualLimits.growthBytes };

export interface WatchdogData extends WatchdogLimits {
  /** The file of the code that is watched, as it stands in stack traces. */
  readonly file: string;
  /** Two counts: moments of the run's clock that the main thread has told of, and beats of its event loop. */
  readonly counts: SharedArrayBuffer;
}

export interface Watchdog {
  /** The run has come to this moment. */
  passed(clockMs: number): void;
}

const beatMs = 50;

/**
 * Watches over a run that executes somebody's code, from a thread of its own, since that code may never give back the main
 * one: a run whose clock stands still, or whose memory grows without end, is ended, with the line at fault. Answers when it watches.
 */
export async function startWatchdog(file: string, limits: WatchdogLimits): Promise<Watchdog> {
  const counts = new SharedArrayBuffer(8);
  const thread = startThread({ ...limits, file, counts });
  // The run ends when it ends.
  thread.unref();
  await once(thread, 'message');
  const [moment, beat] = [0, 1];
  const count = new Int32Array(counts);
  // Armed before time is simulated.
  setInterval(() => Atomics.add(count, beat, 1), beatMs).unref();
  let lastMs = -Infinity;
  return {
    passed(clockMs) {
      if (clockMs <= lastMs) return;
      lastMs = clockMs;
      Atomics.add(count, moment, 1);
    },
  };
}

/** See `BrokerMachine`: a thread of Node 20 does not take tsx from its command line. */
function startThread(data: WatchdogData): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./watchdog-thread.js', import.meta.url), { workerData: data });
  const source = JSON.stringify(new URL('./watchdog-thread.ts', import.meta.url).href);
  return new Worker(`import('tsx/esm/api').then(({ register }) => (register(), import(${source})))`, { eval: true, workerData: data, execArgv: [] });
}
