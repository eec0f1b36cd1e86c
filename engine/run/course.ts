import { createActor } from 'xstate';
import { QuietWatch } from './quiet-watch.ts';
import { runMachine, type RunEventType } from './run-machine.ts';

/** What it is told of a run. */
interface Followed {
  readonly sampleMs: number;
  /** By then draining ends, ms of the run. */
  readonly lastMs: number;
  nowMs(): number;
  later(fire: () => void, delayMs: number): void;
  /** Whether nothing waits any more; undefined where the scenario cannot tell. */
  drained(): boolean | undefined;
  /** Draining has ended. */
  over(): void;
}

/** The phases that a run goes through, and the looks at whether it has come to rest. */
export class Course {
  /** When draining was seen to be over, ms of the run. */
  drainedMs: number | null = null;
  readonly #run: Followed;
  readonly #machine = createActor(runMachine).start();
  readonly #watch: QuietWatch;

  constructor(run: Followed) {
    this.#run = run;
    this.#watch = new QuietWatch((fire, delayMs) => run.later(fire, delayMs), run.sampleMs);
  }

  send(event: RunEventType): void {
    this.#machine.send(event);
  }

  get phase(): string {
    return this.#machine.getSnapshot().value.phase;
  }

  get paused(): boolean {
    return this.#machine.getSnapshot().value.pace === 'paused';
  }

  /** The first look is not at once: what is due at the very end is still to be made. */
  drain(): void {
    const run = this.#run;
    this.send({ type: 'workload ended' });
    this.#watch.begin(() => run.drained() ?? false, (quiet) => {
      if (quiet) this.drainedMs = run.nowMs();
      if (quiet || run.nowMs() >= run.lastMs) run.over();
    });
  }

  recover(): void {
    this.send({ type: 'faults ended' });
    if (this.phase !== 'recovering') return;
    this.#watch.begin(() => this.#run.drained() ?? true, (quiet) => {
      if (quiet) this.send({ type: 'recovered' });
      else if (this.phase !== 'recovering') this.#watch.end();
    });
  }
}
