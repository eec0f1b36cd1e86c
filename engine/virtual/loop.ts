import { setCurrentHost, type Host } from '../host.ts';
import type { RunLoop } from '../run/ground.ts';
import type { NativeGuard } from './guard.ts';
import { real, type VirtualClock } from './virtual-clock.ts';

/** How the loop is steered from outside; read between two firings. */
export interface LoopHooks {
  /**
   * Called between two firings, also while the loop is paused, with the number of timers fired so far; may arm or clear
   * timers. True if it changed anything: what it set going in JavaScript then ends before the next timer fires, whether
   * the loop was paused in between or not.
   */
  before(firing: number): boolean;
  /** Called about a hundred times a second of wall time, outside the simulation: snapshots, talk to the parent. */
  breathe(): void;
  /** A step has come to its end: the loop is paused again. */
  stepped(): void;
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
export class Loop implements RunLoop {
  readonly #clock: VirtualClock;
  readonly #hooks: LoopHooks;
  readonly #guard: NativeGuard | null;
  #jobs: NativeJob[] = [];
  #stopped = false;
  #paused = false;
  /** While the loop sleeps: starts its next slice. Whoever takes it must clear it, or two slices would run side by side. */
  #wake: (() => void) | null = null;
  #roused = false;
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
    this.rouse();
  }

  /** Something waits for `before`: a paused loop looks at it at once, and stays paused. */
  rouse(): void {
    this.#roused = true;
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
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
    this.rouse();
  }

  /** Runs on up to a moment of the run's clock, then pauses. */
  runTo(atMs: number): void {
    this.#stepUntilMs = atMs;
    this.#paused = false;
    this.#repace();
    this.rouse();
  }

  /** Seconds of the run's clock per second of wall time; Infinity: as fast as it goes. */
  pace(factor: number): void {
    // The same pace goes on from where it began: begun anew at every call, the loop would never be ahead of it.
    if (factor === this.#factor) return;
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
        this.#roused = false;
        if (this.#hooks.before(this.#clock.firings)) continue;
        if (this.#paused || this.#aheadMs() > 0) return this.#breathe();
        if (!this.#clock.armed) return this.#finish?.();
        this.#clock.fireNext();
        if (this.#clock.nowMs >= this.#stepUntilMs) this.#endStep();
      }
    } catch (error) {
      this.fail(error);
    }
  };

  #endStep(): void {
    this.#stepUntilMs = Infinity;
    this.#paused = true;
    this.#hooks.stepped();
  }

  /** How far the run's clock is ahead of its pace, in wall ms. */
  #aheadMs(): number {
    if (this.#factor === Infinity) return 0;
    return (this.#clock.nowMs - this.#paceClockMs) / this.#factor - (real.now() - this.#paceWallMs);
  }

  #breathe(): void {
    if (this.#guard) this.#guard.allowed = true;
    this.#hooks.breathe();
    const next = (): void => {
      if (this.#guard) this.#guard.allowed = false;
      this.#slice();
    };
    const waitMs = this.#aheadMs();
    // Roused meanwhile, it may not sleep before it has looked.
    if (this.#paused && !this.#roused) this.#wake = () => real.setImmediate(next);
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
