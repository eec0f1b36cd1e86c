/** One value for each second of the run's clock, in a typed array that doubles; seconds never written read as `empty`. */
export class Series {
  readonly #empty: number;
  #values: Float64Array;
  #length = 0;

  constructor(empty: number) {
    this.#empty = empty;
    this.#values = new Float64Array(256).fill(empty);
  }

  add(second: number, by: number): void {
    this.#reach(second);
    this.#values[second] += by;
  }

  set(second: number, value: number): void {
    this.#reach(second);
    this.#values[second] = value;
  }

  #reach(second: number): void {
    if (second >= this.#values.length) {
      const grown = new Float64Array(Math.max(second + 1, this.#values.length * 2)).fill(this.#empty);
      grown.set(this.#values);
      this.#values = grown;
    }
    if (second >= this.#length) this.#length = second + 1;
  }

  /** Seconds up to the last one written. */
  get length(): number {
    return this.#length;
  }

  at(second: number): number {
    return second < this.#length ? this.#values[second] : this.#empty;
  }
}
