import type { Move } from './data-fault.ts';

/** Rows or records on their way out: some wait until others have passed, some go twice, some not at all. */
export class Mover<T> {
  readonly #emit: (item: T, copy: boolean) => void;
  /** What waits, the first due last. */
  readonly #waiting: { readonly due: number; readonly item: T; readonly copy: boolean }[] = [];
  #passed = 0;

  constructor(emit: (item: T, copy: boolean) => void) {
    this.#emit = emit;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** How many more can pass before something is due that waited; infinite where nothing waits. */
  get free(): number {
    const first = this.#waiting.at(-1);
    return first === undefined ? Number.POSITIVE_INFINITY : first.due - this.#passed;
  }

  /** So many have passed elsewhere; not more than `free`. */
  passed(count: number): void {
    this.#passed += count;
    this.#release();
  }

  push(item: T, move: Move | null): void {
    if (move === null) {
      this.#emit(item, false);
    } else {
      for (let copy = 0; copy < move.copies; copy++) {
        // The first one of several copies keeps its place.
        if (copy === 0 && (move.copies > 1 || move.after === 0)) this.#emit(item, false);
        else this.#wait(this.#passed + 1 + move.after, item, copy > 0);
      }
    }
    this.passed(1);
  }

  end(): void {
    while (this.#waiting.length > 0) this.#pop();
  }

  #release(): void {
    while (this.#waiting.length > 0 && this.#waiting.at(-1)!.due <= this.#passed) this.#pop();
  }

  #pop(): void {
    const { item, copy } = this.#waiting.pop()!;
    this.#emit(item, copy);
  }

  #wait(due: number, item: T, copy: boolean): void {
    let place = this.#waiting.length;
    while (place > 0 && this.#waiting[place - 1].due <= due) place--;
    this.#waiting.splice(place, 0, { due, item, copy });
  }
}
