/**
 * Lets one loop of a component wait for another part of the same component. A raise while nobody waits is kept, so
 * that a loop which looks and then waits misses nothing.
 */
export class Signal {
  #raised = false;
  #wake: (() => void) | null = null;

  raise(): void {
    const wake = this.#wake;
    this.#wake = null;
    if (wake) wake();
    else this.#raised = true;
  }

  /** Resolves at the next raise; at most one waits at a time. */
  wait(): Promise<void> {
    if (this.#raised) {
      this.#raised = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
