/** The time that a candidate uses: it goes on while the screen is open, and stands still while what was run before is executed again, or judged. */
export class UsedTime {
  readonly #nowMs: () => number;
  #passedMs: number;
  /** null: it stands still. */
  #sinceMs: number | null;

  constructor(beforeMs: number, nowMs = () => performance.now()) {
    this.#nowMs = nowMs;
    this.#passedMs = beforeMs;
    this.#sinceMs = nowMs();
  }

  get ms(): number {
    return Math.floor(this.#passedMs + (this.#sinceMs === null ? 0 : this.#nowMs() - this.#sinceMs));
  }

  get isStanding(): boolean {
    return this.#sinceMs === null;
  }

  /** Stands still until the work is done, or failed. */
  async standing(work: () => Promise<unknown>): Promise<void> {
    this.#passedMs = this.ms;
    this.#sinceMs = null;
    try {
      await work();
    } finally {
      this.#sinceMs = this.#nowMs();
    }
  }
}
