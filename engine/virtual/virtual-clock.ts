import FakeTimers from '@sinonjs/fake-timers';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { epochMs } from '../clock.ts';
import { currentHost, setCurrentHost, type Host } from '../host.ts';
import type { RunClock } from '../run/ground.ts';

/**
 * Virtual time: timers, Date and performance belong to the simulation. One timer fires, everything that it set going
 * in JavaScript runs to its end, then the next one fires; nothing ever waits for the wall.
 *
 * Quiescence is reached by draining nextTick and microtask queues between two firings, as Node itself does between
 * two timers (`processTicksAndRejections`, reachable as process._tickCallback on Node 20, 22 and 24): 0.2 us, where a
 * hop through a real setImmediate costs 1.7 us and a turn of the event loop. Where it is missing, the hop is taken.
 */

// Saved before anything is faked; everything that paces or measures the simulation itself uses these.
export const real = {
  setImmediate: globalThis.setImmediate,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  now: performance.now.bind(performance),
  Date: globalThis.Date,
};

const drainQueues = (process as unknown as { _tickCallback?: () => void })._tickCallback;
const faked = ['setTimeout', 'setInterval', 'setImmediate'] as const;

/** What `setTimeout` can wait at most: 24.8 days. A run can be a calendar of more. */
const longestTimerMs = 2 ** 31 - 1;

/** A timer of the simulation: where it is longer than `setTimeout` can wait, the one of its timers that runs now. */
interface ArmedTimer {
  current: ReturnType<typeof setTimeout> | null;
}

export class VirtualClock implements RunClock {
  readonly kind = 'virtual';
  #fakes: FakeTimers.Clock | null = null;
  #originMs: number;
  #firings = 0;
  /** Where the clock stood when it was uninstalled: what was measured is still told in its time. */
  #endedMs = 0;
  /** Called at every firing, before the callback: the journal's hook. */
  onFire: ((host: Host | null) => void) | null = null;

  /** `leadMs`: how much of the run's clock lies before its zero (provisioning and warm-up). */
  constructor(leadMs: number) {
    this.#originMs = epochMs + leadMs;
  }

  /** Replaces the ambient timers of this process. Modules that captured the real ones before keep them. */
  install(): void {
    const fakes = FakeTimers.install({
      now: epochMs,
      toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate', 'performance', 'hrtime'],
      ignoreMissingTimers: true,
    });
    this.#fakes = fakes;
    for (const name of faked) this.#own(name);
    syncBuiltinESMExports();
  }

  /** Gives every timer that is armed from now on to the host whose callback arms it. */
  #own(name: (typeof faked)[number]): void {
    const arm = globalThis[name] as (...args: unknown[]) => unknown;
    const timers = createRequire(import.meta.url)('node:timers') as Record<string, unknown>;
    const owned = (callback: (...args: unknown[]) => void, ...rest: unknown[]): unknown => {
      const host = currentHost();
      const timer = arm((...args: unknown[]) => {
        // An interval of a dead host would come round for ever.
        if (host?.dead) return clearInterval(timer as NodeJS.Timeout);
        setCurrentHost(host);
        this.onFire?.(host);
        callback(...args);
      }, ...rest);
      return timer;
    };
    (globalThis as Record<string, unknown>)[name] = owned;
    timers[name] = owned;
  }

  uninstall(): void {
    if (!this.#fakes) return;
    this.#endedMs = this.nowMs;
    const timers = createRequire(import.meta.url)('node:timers') as Record<string, unknown>;
    this.#fakes.uninstall();
    this.#fakes = null;
    for (const name of faked) timers[name] = globalThis[name];
    syncBuiltinESMExports();
  }

  /** Milliseconds since the run's zero; negative while it is provisioned. */
  get nowMs(): number {
    return this.#fakes ? this.#fakes.now - this.#originMs : this.#endedMs;
  }

  get firings(): number {
    return this.#firings;
  }

  /** Arms a timer on `host` (null: the engine's own, which nothing can kill). */
  arm(host: Host | null, fire: () => void, delayMs: number): object {
    const armed: ArmedTimer = { current: null };
    this.#arm(armed, host, fire, Math.max(0, Math.ceil(delayMs)));
    return armed;
  }

  #arm(armed: ArmedTimer, host: Host | null, fire: () => void, delayMs: number): void {
    const before = currentHost();
    setCurrentHost(host);
    const rest = delayMs - longestTimerMs;
    armed.current = rest <= 0 ? globalThis.setTimeout(fire, delayMs) : globalThis.setTimeout(() => this.#arm(armed, host, fire, rest), longestTimerMs);
    setCurrentHost(before);
  }

  disarm(timer: object | null): void {
    clearTimeout((timer as ArmedTimer | null)?.current as NodeJS.Timeout | undefined);
  }

  /** True if there is a timer to fire. */
  get armed(): boolean {
    return this.#fakes !== null && this.#fakes.countTimers() > 0;
  }

  /** Fires the earliest timer; its host stays current, so that what follows in the queues belongs to it. */
  fireNext(): void {
    this.#firings++;
    this.#fakes!.next();
  }

  /** Runs nextTick and microtask queues to their end; false if this Node cannot do it in place. */
  drain(): boolean {
    if (!drainQueues) return false;
    drainQueues();
    return true;
  }
}
