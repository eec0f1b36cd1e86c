import { runOn, type Host } from '../host.ts';
import type { RunClock } from '../run/ground.ts';
import { real } from '../virtual/virtual-clock.ts';

const usPerMs = 1000;

interface Armed {
  timer: NodeJS.Timeout | null;
  /** When it is due, by the wall. */
  wallMs: number;
}

/**
 * The wall as a run's clock. Its zero comes `leadMs` after it was made, as on the virtual clock, but not before `zero` is
 * called: until then it stands just below, so that a slow start eats nothing of the run. With a pace, it counts a calendar
 * that passes so many times as fast.
 */
export class RealClock implements RunClock {
  readonly kind = 'real';
  #originMs: number;
  #isProvisioning = true;
  #firings = 0;
  #endedMs: number | null = null;
  readonly #pace: number;
  /** On a calendar: timers that are due after the zero, armed before it, with what arms them once it has come. */
  readonly #held = new Map<object, () => void>();
  readonly #failed: (error: unknown) => void;
  /** Timers of the engine's own that are armed: no host's death takes them. */
  readonly #own = new Set<Armed>();
  /** Called at every firing, before the callback; `lateMs` of the wall. */
  onFire: ((host: Host | null, lateMs: number) => void) | null = null;

  /** `failed` is told what a callback throws. */
  constructor(leadMs: number, failed: (error: unknown) => void, pace = 1) {
    this.#pace = pace;
    this.#originMs = real.now() + leadMs / pace;
    this.#failed = failed;
  }

  get nowMs(): number {
    if (this.#endedMs !== null) return this.#endedMs;
    const nowMs = Math.round((real.now() - this.#originMs) * this.#pace * usPerMs) / usPerMs;
    return this.#isProvisioning ? Math.min(nowMs, -1) : nowMs;
  }

  get firings(): number {
    return this.#firings;
  }

  /** How long it takes at least until the zero may come, ms of the wall; 0 once it may. */
  get leadLeftMs(): number {
    return Math.max(0, this.#originMs - real.now());
  }

  /** It is the zero of the run. */
  zero(): void {
    this.#originMs = real.now();
    this.#isProvisioning = false;
    for (const arm of this.#held.values()) arm();
    this.#held.clear();
  }

  /** The run is over: no timer of the engine's fires any more, and what is still measured is told in the time of its end. */
  stop(): void {
    this.#endedMs = this.nowMs;
    for (const armed of [...this.#own]) this.disarm(armed);
  }

  /** The timers of Node count whole milliseconds, from a time that the event loop looked at earlier: one that came too early waits for the rest. */
  arm(host: Host | null, fire: () => void, delayMs: number): object {
    const armed: Armed = { timer: null, wallMs: real.now() + Math.max(0, delayMs) / this.#pace };
    const wait = (): void => {
      // The ambient timer, which belongs to the host.
      armed.timer = globalThis.setTimeout(come, Math.max(0, Math.ceil(armed.wallMs - real.now())));
    };
    const come = (): void => {
      if (real.now() < armed.wallMs) return wait();
      this.#own.delete(armed);
      this.#firings++;
      this.onFire?.(host, real.now() - armed.wallMs);
      try {
        fire();
      } catch (error) {
        this.#failed(error);
      }
    };
    if (host === null && this.#endedMs !== null) return armed;
    if (host === null) this.#own.add(armed);
    const dueMs = this.nowMs + delayMs;
    if (!this.#isCalendarBefore(dueMs)) runOn(host, wait);
    else {
      this.#held.set(armed, () => {
        armed.wallMs = this.#originMs + dueMs / this.#pace;
        runOn(host, wait);
      });
    }
    return armed;
  }

  /** A start of a second would be an hour of the calendar: what is due on it after the zero is counted from the zero. */
  #isCalendarBefore(dueMs: number): boolean {
    return this.#isProvisioning && this.#pace !== 1 && dueMs > 0;
  }

  disarm(timer: object): void {
    this.#held.delete(timer);
    this.#own.delete(timer as Armed);
    const { timer: armed } = timer as Armed;
    if (armed !== null) globalThis.clearTimeout(armed);
  }
}
