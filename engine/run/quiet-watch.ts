/**
 * Looks every quarter of a sample period whether nothing waits any more, and believes it when two looks in a row say so: a
 * message under way is held by nobody. Whoever begins a watch ends the one before, so that no two share their looks.
 */
export class QuietWatch {
  readonly #later: (fire: () => void, delayMs: number) => void;
  readonly #lookMs: number;
  #watch = 0;

  /** `sampleMs`: the period of the run's series. */
  constructor(later: (fire: () => void, delayMs: number) => void, sampleMs = 1000) {
    this.#later = later;
    this.#lookMs = sampleMs / 4;
  }

  /** Calls `looked` after each look, with whether it is quiet; the watch ends when it is, or when `looked` ends it. */
  begin(isQuiet: () => boolean, looked: (quiet: boolean) => void): void {
    const watch = ++this.#watch;
    let wasQuiet = false;
    const look = (): void => {
      if (watch !== this.#watch) return;
      const isNow = isQuiet();
      const quiet = wasQuiet && isNow;
      wasQuiet = isNow;
      if (!quiet) this.#later(look, this.#lookMs);
      looked(quiet);
    };
    this.#later(look, this.#lookMs);
  }

  end(): void {
    this.#watch++;
  }
}
