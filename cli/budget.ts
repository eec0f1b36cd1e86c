/** How long many runs may take together. None is begun that would not fit, by the longest of those before it; the first has none before it. */
export class Budget {
  readonly limitMs: number;
  #longestMs = 0;
  readonly #now: () => number;
  readonly #startedMs: number;

  /** `now`: ms of a clock that never goes back. */
  constructor(limitMs: number, now: () => number) {
    this.limitMs = limitMs;
    this.#now = now;
    this.#startedMs = now();
  }

  /** What the longest run so far took. */
  get longestMs(): number {
    return this.#longestMs;
  }

  fits(): boolean {
    const leftMs = this.limitMs - (this.#now() - this.#startedMs);
    return leftMs > 0 && leftMs >= this.#longestMs;
  }

  /** Executes one of them. */
  async measure<T>(execute: () => Promise<T>): Promise<T> {
    const beganMs = this.#now();
    const outcome = await execute();
    this.#longestMs = Math.max(this.#longestMs, this.#now() - beganMs);
    return outcome;
  }
}
