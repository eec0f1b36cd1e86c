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
  /** When a late timer told that it was free; never in virtual time, where none is late. */
  #toldMs = -Infinity;

  readonly #pace: number;

  /** `pace`: seconds of the run's clock in one of the wall; a timer is late by the wall. */
  constructor(random: Random, pace = 1) {
    this.#random = random;
    this.#pace = pace;
  }

  /** The drawn time of `items` items with the given mean, ms. */
  draw(items: number, serviceMs: number): number {
    let sum = 0;
    for (let i = 0; i < items; i++) sum += 0.5 + this.#random.float();
    return sum * serviceMs;
  }

  /** Queues an occupation of `takesMs`; when it ends, ms of the run. */
  occupy(nowMs: number, takesMs: number): number {
    const isPrompt = nowMs - this.#toldMs <= promptMs * this.#pace;
    this.#freeAtMs = Math.max(this.#freeAtMs, isPrompt ? nowMs - mostLateMs * this.#pace : nowMs) + takesMs;
    return this.#freeAtMs;
  }

  /**
   * On the real clock: the end of an occupation was told at `nowMs`, by a timer that fires late. For whoever goes on at
   * once the next occupation begins when the one before ended, or every take would cost a timer's lateness besides.
   */
  told(nowMs: number): void {
    this.#toldMs = nowMs;
  }
}

/** Whoever comes within so long of being told goes on at once; ms of the wall, as the next. */
const promptMs = 2;
/** No more than so much of a timer's lateness is taken back: what is beyond is a driver that is saturated. */
const mostLateMs = 50;
