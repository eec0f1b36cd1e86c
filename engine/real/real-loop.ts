import { runOn, type Host } from '../host.ts';
import type { RunLoop } from '../run/ground.ts';
import { real } from '../virtual/virtual-clock.ts';

/** What a run on the real clock has done between two of its own timers. */
export interface RealLoopHooks {
  /** Called every `pulseMs`: actions are applied, values taken, snapshots made. */
  pulse(): void;
  /** A native call has ended; `tookMs` of the wall. */
  native(name: string, ok: boolean, tookMs: number): void;
}

const pulseMs = 20;

/** The event loop itself drives a run on the real clock: what is left is a pulse, native calls and the end. */
export class RealLoop implements RunLoop {
  readonly #hooks: RealLoopHooks;
  #finish: ((error?: unknown) => void) | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** Resolves when `stop` is called; rejects with what a callback threw. */
  readonly ended: Promise<void>;

  constructor(hooks: RealLoopHooks) {
    this.#hooks = hooks;
    this.ended = new Promise((resolve, reject) => {
      this.#finish = (error) => {
        this.#finish = null;
        if (this.#timer !== null) real.clearTimeout(this.#timer);
        if (error === undefined) resolve();
        else reject(error);
      };
    });
    // It is looked at where it is awaited; whoever fails before that must not end the process.
    this.ended.catch(() => {});
  }

  start(): void {
    this.#timer = real.setTimeout(this.#pulse, pulseMs);
  }

  #pulse = (): void => {
    if (this.#finish === null) return;
    this.start();
    try {
      this.#hooks.pulse();
    } catch (error) {
      this.fail(error);
    }
  };

  /** The call runs at once, as code of nobody; while it does its host, dead or not, keeps what it uses. */
  native<T>(host: Host | null, name: string, call: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      // A host that is dead never reaches the store.
      if (host?.dead) return;
      const release = host?.hold();
      const beganMs = real.now();
      const ended = (ok: boolean, value: unknown): void => {
        this.#hooks.native(name, ok, real.now() - beganMs);
        release?.();
        if (!host?.dead) runOn(host, () => (ok ? resolve(value as T) : reject(value)));
      };
      runOn(null, call).then((value) => ended(true, value), (error) => ended(false, error));
    });
  }

  get over(): boolean {
    return this.#finish === null;
  }

  stop(): void {
    this.#finish?.();
  }

  fail(error: unknown): void {
    this.#finish?.(error ?? new Error('the run failed without a reason'));
  }
}
