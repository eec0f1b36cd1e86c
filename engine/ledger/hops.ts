/**
 * A bounded log of transitions, in the order in which they happened: it tells the journey of one item. 12 bytes a hop
 * in blocks that are never copied; what comes after the cap is counted and not kept.
 */
const wordsPerHop = 3;
const blockBits = 16;
const blockMask = (1 << blockBits) - 1;

export class HopLog {
  readonly cap: number;
  readonly #ticksPerMs: number;
  readonly #blocks: Uint32Array[] = [];
  #block = new Uint32Array(0);
  #length = 0;
  #skipped = 0;

  constructor(ticksPerMs = 10, cap = 8_000_000) {
    this.#ticksPerMs = ticksPerMs;
    this.cap = cap;
  }

  push(item: number, stage: number, event: number, cause: number, atTicks: number): void {
    const index = this.#length;
    if (index >= this.cap) {
      this.#skipped++;
      return;
    }
    let at = (index & blockMask) * wordsPerHop;
    if (at === 0) this.#blocks.push((this.#block = new Uint32Array(wordsPerHop << blockBits)));
    const block = this.#block;
    block[at++] = item;
    block[at++] = stage | (event << 8) | (cause << 16);
    block[at] = atTicks;
    this.#length = index + 1;
  }

  get length(): number {
    return this.#length;
  }

  /** Transitions that came after the cap. */
  get skipped(): number {
    return this.#skipped;
  }

  item(index: number): number {
    return this.#word(index, 0);
  }

  stage(index: number): number {
    return this.#word(index, 1) & 0xff;
  }

  event(index: number): number {
    return (this.#word(index, 1) >>> 8) & 0xff;
  }

  cause(index: number): number {
    return (this.#word(index, 1) >>> 16) & 0xff;
  }

  atMs(index: number): number {
    return this.#word(index, 2) / this.#ticksPerMs;
  }

  #word(index: number, which: number): number {
    return this.#blocks[index >>> blockBits][(index & blockMask) * wordsPerHop + which];
  }
}
