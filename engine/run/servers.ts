import type { Random } from '../random.ts';

/**
 * Declared service time: the model of a named downstream, on both clocks. One server serves one caller after the other;
 * each item takes a drawn time, uniform between half and one and a half times the mean (a narrow spread: a downstream
 * that varies more is a fault to inject).
 */
export class Server {
  readonly #random: Random;
  /** When the server is free again; kept as a fraction, so that whole-millisecond timers do not add up an error. */
  #freeAtMs = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** The drawn time of `items` items with the given mean, ms. */
  draw(items: number, serviceMs: number): number {
    let sum = 0;
    for (let i = 0; i < items; i++) sum += 0.5 + this.#random.float();
    return sum * serviceMs;
  }

  /** Queues an occupation of `takesMs`; when it ends, ms of the run. */
  occupy(nowMs: number, takesMs: number): number {
    this.#freeAtMs = Math.max(this.#freeAtMs, nowMs) + takesMs;
    return this.#freeAtMs;
  }
}
