import type { Clock } from '../clock.ts';
import { real } from '../virtual/virtual-clock.ts';

/** The run's clock in a process of its own: it goes on by the wall from what it was told last, which each message says anew. */
export class ToldClock implements Clock {
  readonly kind = 'real';
  readonly #pace: number;
  #toldMs = 0;
  #atMs = real.now();

  /** `pace`: seconds of the run's clock in one of the wall. */
  constructor(pace: number) {
    this.#pace = pace;
  }

  tell(nowMs: number): void {
    this.#toldMs = nowMs;
    this.#atMs = real.now();
  }

  now(): number {
    return this.#toldMs + (real.now() - this.#atMs) * this.#pace;
  }

  setTimeout(fire: () => void, delayMs: number): object {
    return real.setTimeout(fire, Math.ceil(Math.max(0, delayMs) / this.#pace));
  }

  clearTimeout(timer: object): void {
    real.clearTimeout(timer as NodeJS.Timeout);
  }
}
