/** A reader may leave once the run is over; before that, it is stopped first. */
export class Leaving {
  mayLeave = false;
  #resolve: ((again: boolean) => void) | null = null;

  decided(): Promise<boolean> {
    this.mayLeave = true;
    return new Promise((resolve) => (this.#resolve = resolve));
  }

  leave(again: boolean): void {
    this.#resolve?.(again);
  }
}
