import { switchingError, type Remedy } from '../remedy.ts';

/** Which remedies are on, since when, and how often each acted. */
export class RemedySwitches {
  readonly #remedies: Readonly<Record<string, Remedy>>;
  readonly #on: Set<string>;
  readonly #times = new Map<string, number[]>();
  readonly #actions = new Map<string, number>();

  constructor(remedies: Readonly<Record<string, Remedy>>, initial: readonly string[]) {
    this.#remedies = remedies;
    this.#on = new Set(initial);
    for (const id of initial) this.#times.set(id, [0]);
  }

  on(id: string): boolean {
    return this.#on.has(id);
  }

  list(): string[] {
    return [...this.#on];
  }

  /** Why it may not be switched to that position, from the present one or from the one where it is going to be; null if it may. */
  refusal(id: string, on: boolean, isOn = this.on(id)): string | null {
    return switchingError(this.#remedies[id], on, isOn);
  }

  /** False if it is in that position already. */
  toggle(id: string, on: boolean, nowMs: number): boolean {
    if (this.#on.has(id) === on) return false;
    if (on) this.#on.add(id);
    else this.#on.delete(id);
    const times = this.#times.get(id);
    if (times) times.push(nowMs);
    else this.#times.set(id, [nowMs]);
    return true;
  }

  acted(id: string, times: number): void {
    this.#actions.set(id, (this.#actions.get(id) ?? 0) + times);
  }

  /** Times of switching on (even entries) and off (odd entries). */
  onMs(id: string): readonly number[] {
    return this.#times.get(id) ?? [];
  }

  actions(id: string): number {
    return this.#actions.get(id) ?? 0;
  }
}
