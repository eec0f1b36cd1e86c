import { runOn, type Host } from '../host.ts';
import type { RunClock } from '../run/ground.ts';
import { real } from '../virtual/virtual-clock.ts';

const usPerMs = 1000;

interface Armed {
  timer: NodeJS.Timeout | null;
}

/**
 * The wall as a run's clock. Its zero comes `leadMs` after it was made, as on the virtual clock, but not before `zero` is
 * called: until then it stands just below, so that a slow start eats nothing of the run.
 */
export class RealClock implements RunClock {
  readonly kind = 'real';
  #originMs: number;
  #isProvisioning = true;
  #firings = 0;
  #endedMs: number | null = null;
  readonly #failed: (error: unknown) => void;
  /** Called at every firing, before the callback: the journal's hook. */
  onFire: ((host: Host | null) => void) | null = null;

  /** `failed` is told what a callback throws. */
  constructor(leadMs: number, failed: (error: unknown) => void) {
    this.#originMs = real.now() + leadMs;
    this.#failed = failed;
  }

  get nowMs(): number {
    if (this.#endedMs !== null) return this.#endedMs;
    const nowMs = Math.round((real.now() - this.#originMs) * usPerMs) / usPerMs;
    return this.#isProvisioning ? Math.min(nowMs, -1) : nowMs;
  }

  get firings(): number {
    return this.#firings;
  }

  /** How long it takes at least until the zero may come, ms; 0 once it may. */
  get leadLeftMs(): number {
    return Math.max(0, this.#originMs - real.now());
  }

  /** It is the zero of the run. */
  zero(): void {
    this.#originMs = real.now();
    this.#isProvisioning = false;
  }

  /** The run is over: what is still measured is told in the time of its end. */
  stop(): void {
    this.#endedMs = this.nowMs;
  }

  /** The timers of Node count whole milliseconds, from a time that the event loop looked at earlier: one that came too early waits for the rest. */
  arm(host: Host | null, fire: () => void, delayMs: number): object {
    const dueMs = real.now() + Math.max(0, delayMs);
    const armed: Armed = { timer: null };
    const wait = (): void => {
      // The ambient timer, which belongs to the host.
      armed.timer = globalThis.setTimeout(come, Math.max(0, Math.ceil(dueMs - real.now())));
    };
    const come = (): void => {
      if (real.now() < dueMs) return wait();
      this.#firings++;
      this.onFire?.(host);
      try {
        fire();
      } catch (error) {
        this.#failed(error);
      }
    };
    runOn(host, wait);
    return armed;
  }

  disarm(timer: object): void {
    const { timer: armed } = timer as Armed;
    if (armed !== null) globalThis.clearTimeout(armed);
  }
}
