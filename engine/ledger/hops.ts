/**
 * A bounded log of transitions, in the order in which they happened: it tells the journey of one item. 12 bytes a hop
 * in blocks that are never copied; what comes after the cap is counted and not kept.
 */
const blockBits = 16;
const blockSize = 1 << blockBits;

export class HopLog {
  readonly cap: number;
  #items: Uint32Array[] = [];
  #marks: Uint32Array[] = [];
  #times: Uint32Array[] = [];
  #length = 0;
  #skipped = 0;

  constructor(cap = 8_000_000) {
    this.cap = cap;
  }

  /** `atTicks`: tenths of a millisecond. */
  push(item: number, stage: number, event: number, cause: number, atTicks: number): void {
    const index = this.#length;
    if (index >= this.cap) {
      this.#skipped++;
      return;
    }
    const block = index >>> blockBits;
    if (block === this.#items.length) this.#grow();
    const at = index & (blockSize - 1);
    this.#items[block][at] = item;
    this.#marks[block][at] = stage | (event << 8) | (cause << 16);
    this.#times[block][at] = atTicks;
    this.#length = index + 1;
  }

  #grow(): void {
    this.#items.push(new Uint32Array(blockSize));
    this.#marks.push(new Uint32Array(blockSize));
    this.#times.push(new Uint32Array(blockSize));
  }

  get length(): number {
    return this.#length;
  }

  /** Transitions that came after the cap. */
  get skipped(): number {
    return this.#skipped;
  }

  item(index: number): number {
    return this.#items[index >>> blockBits][index & (blockSize - 1)];
  }

  stage(index: number): number {
    return this.#mark(index) & 0xff;
  }

  event(index: number): number {
    return (this.#mark(index) >>> 8) & 0xff;
  }

  cause(index: number): number {
    return (this.#mark(index) >>> 16) & 0xff;
  }

  atMs(index: number): number {
    return this.#times[index >>> blockBits][index & (blockSize - 1)] / 10;
  }

  #mark(index: number): number {
    return this.#marks[index >>> blockBits][index & (blockSize - 1)];
  }
}
