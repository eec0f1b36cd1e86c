/** What a lane queue holds: anything with a class, 0 being the most important. */
export interface Ranked {
  readonly class: number;
}

/** One class in the order of arrival, with the arrival number of each entry. */
class Lane<T> {
  #entries: T[] = [];
  #arrivals: number[] = [];
  #head = 0;

  get length(): number {
    return this.#entries.length - this.#head;
  }

  /** Arrival number of the oldest entry; `Infinity` for an empty lane. */
  get oldest(): number {
    return this.#head < this.#arrivals.length ? this.#arrivals[this.#head] : Infinity;
  }

  push(entry: T, arrival: number): void {
    this.#entries.push(entry);
    this.#arrivals.push(arrival);
  }

  shift(): T {
    const entry = this.#entries[this.#head++];
    // Copying once half of the array is dead keeps a shift at constant cost without holding on to what was taken.
    if (this.#head > 256 && this.#head * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#arrivals = this.#arrivals.slice(this.#head);
      this.#head = 0;
    }
    return entry;
  }

  /** Takes out the newest entry that matches; null where none does. */
  popNewest(matches: (entry: T) => boolean): T | null {
    for (let i = this.#entries.length - 1; i >= this.#head; i--) {
      const entry = this.#entries[i];
      if (!matches(entry)) continue;
      this.#entries.splice(i, 1);
      this.#arrivals.splice(i, 1);
      return entry;
    }
    return null;
  }

  keep(matches: (entry: T) => boolean): void {
    const entries: T[] = [];
    const arrivals: number[] = [];
    for (let i = this.#head; i < this.#entries.length; i++) {
      if (!matches(this.#entries[i])) continue;
      entries.push(this.#entries[i]);
      arrivals.push(this.#arrivals[i]);
    }
    this.#entries = entries;
    this.#arrivals = arrivals;
    this.#head = 0;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let i = this.#head; i < this.#entries.length; i++) yield this.#entries[i];
  }
}

const any = (): boolean => true;

/**
 * A queue with one lane a class. It can be read in order of arrival or most important class first, and the choice may
 * change between two takes, because both orders are kept. It does not bound itself: its owner asks `length` before a
 * push, and `displace` for room at the cost of the less important.
 */
export class LaneQueue<T extends Ranked> {
  readonly #lanes: readonly Lane<T>[];
  #arrived = 0;

  constructor(classes: number) {
    this.#lanes = Array.from({ length: classes }, () => new Lane<T>());
  }

  get length(): number {
    let sum = 0;
    for (const lane of this.#lanes) sum += lane.length;
    return sum;
  }

  /** How many of one class wait. */
  lengthOf(rank: number): number {
    return this.#lanes[rank].length;
  }

  push(entry: T): void {
    this.#lanes[entry.class].push(entry, this.#arrived++);
  }

  /** The next entries of rank `from` and below, at most `count`. */
  take(count: number, importantFirst: boolean, from = 0): T[] {
    const taken: T[] = [];
    while (taken.length < count) {
      const lane = this.#next(importantFirst, from);
      if (lane === null) break;
      taken.push(lane.shift());
    }
    return taken;
  }

  #next(importantFirst: boolean, from: number): Lane<T> | null {
    let next: Lane<T> | null = null;
    for (let rank = from; rank < this.#lanes.length; rank++) {
      const lane = this.#lanes[rank];
      if (lane.length === 0) continue;
      if (next === null || lane.oldest < next.oldest) next = lane;
      if (importantFirst) break;
    }
    return next;
  }

  /** The next entries of one class, at most `count`. */
  takeOf(rank: number, count: number): T[] {
    const lane = this.#lanes[rank];
    const taken: T[] = [];
    while (taken.length < count && lane.length > 0) taken.push(lane.shift());
    return taken;
  }

  /** Removes the newest of the least important entries below `rank` that match; null where there is none. */
  displace(rank: number, matches: (entry: T) => boolean = any): T | null {
    for (let i = this.#lanes.length - 1; i > rank; i--) {
      const entry = this.#lanes[i].popNewest(matches);
      if (entry !== null) return entry;
    }
    return null;
  }

  /** Forgets all entries that do not match. */
  keep(matches: (entry: T) => boolean): void {
    for (const lane of this.#lanes) lane.keep(matches);
  }

  *[Symbol.iterator](): Iterator<T> {
    for (const lane of this.#lanes) yield* lane;
  }
}
