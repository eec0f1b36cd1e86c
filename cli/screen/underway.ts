import type { Snapshot } from '../../engine/snapshot.ts';
import type { RunningView } from '../../tui/running.ts';
import type { Interruption } from '../interruption.ts';

/** What runs while a screen shows how far it is: one thing at a time, which its reader can stop without leaving. */
export class Underway {
  readonly #interruption: Interruption;
  readonly #changed: () => void;
  #view: RunningView | null = null;
  /** Stops what runs, and nothing else; null where nothing is under way. */
  #stop: (() => void) | null = null;
  #work: Promise<void> = Promise.resolve();

  /** `changed`: there is something else to show. */
  constructor(interruption: Interruption, changed: () => void) {
    this.#interruption = interruption;
    this.#changed = changed;
  }

  /** null: nothing runs. */
  get view(): RunningView | null {
    return this.#view;
  }

  /** What is asked for while something is under way comes too late. `failed`: told of what the work throws. */
  begin(work: () => Promise<void>, failed: (error: unknown) => void): void {
    if (this.#stop !== null) return;
    this.#stop = () => {};
    this.#work = work().catch(failed).finally(() => {
      this.#stop = null;
      this.#changed();
    });
  }

  /** A part of what is under way that is shown as it runs; what comes of it is for its caller to show. `nth`: see `RunningView`. */
  async run<T>(what: string, nth: string, work: (own: Interruption) => Promise<T>): Promise<T> {
    const { own, forget } = this.#interruption.part();
    this.#view = { what, nth, isStopping: false, live: null };
    this.#stop = () => own.code === null && own.interrupt();
    this.#changed();
    try {
      return await work(own);
    } finally {
      forget();
      this.#view = null;
      this.#stop = () => {};
    }
  }

  readonly progress = ({ clockMs, durationMs, phase, generated, stored, inFlight, dropped, shed }: Snapshot): void => {
    if (this.#view === null) return;
    this.#view = { ...this.#view, live: { clockMs, durationMs, phase, generated, stored, inFlight, lost: dropped + shed } };
    this.#changed();
  };

  /** Its reader wishes no more of it. */
  stop(): void {
    if (this.#view === null) return;
    this.#view = { ...this.#view, isStopping: true };
    this.#changed();
    this.#stop?.();
  }

  /** Stops whatever is under way, and waits for it. */
  async end(): Promise<void> {
    this.#stop?.();
    await this.#work;
  }
}
