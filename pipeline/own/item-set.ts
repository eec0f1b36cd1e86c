/** Items per chunk: a bit each. */
const chunkItems = 1 << 16;

/**
 * A set of items at a bit each: a run of hours has more of them than a Set takes, which is 2^24. An id that somebody made
 * up may be any number, so only chunks that hold something are there.
 */
export class ItemSet {
  readonly #chunks = new Map<number, Uint32Array>();
  #size = 0;

  add(item: number): void {
    const which = Math.floor(item / chunkItems);
    let chunk = this.#chunks.get(which);
    if (chunk === undefined) this.#chunks.set(which, (chunk = new Uint32Array(chunkItems >>> 5)));
    const place = item % chunkItems;
    const bit = 1 << (place & 31);
    if ((chunk[place >>> 5] & bit) !== 0) return;
    chunk[place >>> 5] |= bit;
    this.#size++;
  }

  clear(): void {
    this.#chunks.clear();
    this.#size = 0;
  }

  has(item: number): boolean {
    const place = item % chunkItems;
    return ((this.#chunks.get(Math.floor(item / chunkItems))?.[place >>> 5] ?? 0) & (1 << (place & 31))) !== 0;
  }

  get size(): number {
    return this.#size;
  }
}
