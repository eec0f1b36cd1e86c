/** One value for each sample period of the run's clock, in a typed array that doubles; those never written read as `empty`. */
export class Series {
  readonly #empty: number;
  #values: Float64Array;
  #length = 0;

  constructor(empty: number) {
    this.#empty = empty;
    this.#values = new Float64Array(256).fill(empty);
  }

  add(sample: number, by: number): void {
    this.#reach(sample);
    this.#values[sample] += by;
  }

  set(sample: number, value: number): void {
    this.#reach(sample);
    this.#values[sample] = value;
  }

  #reach(sample: number): void {
    if (sample >= this.#values.length) {
      const grown = new Float64Array(Math.max(sample + 1, this.#values.length * 2)).fill(this.#empty);
      grown.set(this.#values);
      this.#values = grown;
    }
    if (sample >= this.#length) this.#length = sample + 1;
  }

  /** Seconds up to the last one written. */
  get length(): number {
    return this.#length;
  }

  at(sample: number): number {
    return sample >= 0 && sample < this.#length ? this.#values[sample] : this.#empty;
  }
}
