/** Hands outcomes on in the order of their numbers, from 0 on, one after the other, however they come in. */
export class InOrder<Outcome> {
  readonly #early = new Map<number, Outcome>();
  readonly #hand: (outcome: Outcome) => Promise<void>;
  #next = 0;
  #handing: Promise<void> = Promise.resolve();

  constructor(hand: (outcome: Outcome) => Promise<void>) {
    this.#hand = hand;
  }

  /** Resolves once all that can be handed on by now is; what `hand` throws is told to one of those who wait. */
  add(nth: number, outcome: Outcome): Promise<void> {
    this.#early.set(nth, outcome);
    return this.#after(async () => {
      for (let next = this.#take(this.#next); next !== null; next = this.#take(this.#next)) {
        this.#next++;
        await this.#hand(next.outcome);
      }
    });
  }

  /** Hands on what waits for one that will not come. */
  rest(): Promise<void> {
    return this.#after(async () => {
      for (const nth of [...this.#early.keys()].sort((a, b) => a - b)) await this.#hand(this.#take(nth)!.outcome);
    });
  }

  #take(nth: number): { readonly outcome: Outcome } | null {
    if (!this.#early.has(nth)) return null;
    const outcome = this.#early.get(nth)!;
    this.#early.delete(nth);
    return { outcome };
  }

  #after(work: () => Promise<void>): Promise<void> {
    const done = this.#handing.then(work);
    this.#handing = done.catch(() => {});
    return done;
  }
}
