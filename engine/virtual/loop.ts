import { setCurrentHost, type Host } from '../host.ts';
import type { NativeGuard } from './guard.ts';
import { real, type VirtualClock } from './virtual-clock.ts';

/** How the loop is steered from outside; read between two firings. */
export interface LoopHooks {
  /** Called before every firing with the number of timers fired so far; may arm or clear timers. */
  before(firing: number): void;
  /** Called about a hundred times a second of wall time, outside the simulation: snapshots, talk to the parent. */
  breathe(): void;
  /** A native call is about to run, or has ended. */
  native(name: string, ok: boolean): void;
}

interface NativeJob {
  readonly host: Host | null;
  readonly name: string;
  run(): Promise<unknown>;
  settle(ok: boolean, value: unknown): void;
}

const sliceMs = 10;

/** Drives a virtual clock: fires timers one by one, runs native calls alone with the clock frozen, keeps the pace. */
export class Loop {
  readonly #clock: VirtualClock;
  readonly #hooks: LoopHooks;
  readonly #guard: NativeGuard | null;
  #jobs: NativeJob[] = [];
  #stopped = false;
  #paused = false;
  #wake: (() => void) | null = null;
  #stepUntilMs = Infinity;
  #factor = Infinity;
  #paceWallMs = 0;
  #paceClockMs = 0;
  #finish: ((error?: unknown) => void) | null = null;

  constructor(clock: VirtualClock, hooks: LoopHooks, guard: NativeGuard | null) {
    this.#clock = clock;
    this.#hooks = hooks;
    this.#guard = guard;
  }

  /** Queues a native call; see `ComponentContext.native`. `serviceMs` is already drawn. */
  native<T>(host: Host | null, name: string, call: () => Promise<T>, serviceMs: number): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#jobs.push({
        host,
        name,
        run: call,
        settle: (ok, value) => {
          this.#clock.arm(host, () => (ok ? resolve(value as T) : reject(value)), Math.max(1, serviceMs));
        },
      });
    });
  }

  /** Runs until `stop` is called or nothing is left to fire. Rejects with what a callback threw. */
  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#finish = (error) => {
        this.#finish = null;
        if (error === undefined) resolve();
        else reject(error);
      };
      real.setImmediate(this.#slice);
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#wake?.();
  }

  /** Ends the run as a bug of ours: the promise of `run` rejects. */
  fail(error: unknown): void {
    this.#finish?.(error);
    this.#stopped = true;
  }

  get paused(): boolean {
    return this.#paused;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#stepUntilMs = Infinity;
    this.#repace();
    this.#wake?.();
  }

  /** Runs on for `ms` of the run's clock, then pauses. */
  step(ms: number): void {
    this.#stepUntilMs = this.#clock.nowMs + ms;
    this.#paused = false;
    this.#repace();
    this.#wake?.();
  }

  /** Seconds of the run's clock per second of wall time; Infinity: as fast as it goes. */
  pace(factor: number): void {
    this.#factor = factor;
    this.#repace();
  }

  #repace(): void {
    this.#paceWallMs = real.now();
    this.#paceClockMs = this.#clock.nowMs;
  }

  // One slice of wall time. Runs inside a real setImmediate callback, never inside a microtask: only there may the
  // queues be drained in place.
  #slice = (): void => {
    const endMs = real.now() + sliceMs;
    try {
      for (let fired = 0; ; fired++) {
        if (!this.#clock.drain() && fired > 0) return void real.setImmediate(this.#slice);
        this.#guard?.check();
        if (this.#stopped) return this.#finish?.();
        if (this.#jobs.length > 0) return this.#runNative();
        setCurrentHost(null);
        if (fired > 0 && (fired & 63) === 0 && real.now() > endMs) return this.#breathe();
        if (this.#paused || this.#aheadMs() > 0) return this.#breathe();
        this.#hooks.before(this.#clock.firings);
        if (!this.#clock.armed) return this.#finish?.();
        this.#clock.fireNext();
        if (this.#clock.nowMs >= this.#stepUntilMs) this.#paused = true;
      }
    } catch (error) {
      this.fail(error);
    }
  };

  /** How far the run's clock is ahead of its pace, in wall ms. */
  #aheadMs(): number {
    if (this.#factor === Infinity) return 0;
    return (this.#clock.nowMs - this.#paceClockMs) / this.#factor - (real.now() - this.#paceWallMs);
  }

  #breathe(): void {
    if (this.#guard) this.#guard.allowed = true;
    this.#hooks.breathe();
    const next = (): void => {
      this.#wake = null;
      if (this.#guard) this.#guard.allowed = false;
      this.#slice();
    };
    const waitMs = this.#aheadMs();
    if (this.#paused) this.#wake = () => real.setImmediate(next);
    else if (waitMs > 1) real.setTimeout(() => real.setImmediate(next), Math.min(waitMs, 50));
    else real.setImmediate(next);
  }

  #runNative(): void {
    const job = this.#jobs.shift()!;
    // A host that died before its turn never reaches the store.
    if (job.host?.dead) return void real.setImmediate(this.#slice);
    setCurrentHost(null);
    if (this.#guard) this.#guard.allowed = true;
    const ended = (ok: boolean, value: unknown): void => {
      if (this.#guard) this.#guard.allowed = false;
      this.#hooks.native(job.name, ok);
      job.settle(ok, value);
      real.setImmediate(this.#slice);
    };
    job.run().then((value) => ended(true, value), (error) => ended(false, error));
  }
}
