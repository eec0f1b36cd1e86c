import type { Plan } from '../plan.ts';
import type { Random } from '../random.ts';
import type { ArrivalProcess } from './process.ts';
import { cellMs, processOf, relativeRate, shapeOf } from './workload.ts';
import type { LoadAt } from './workload.ts';

/**
 * The open-loop schedule of a run: when the next item is due, whatever became of those before. Arrivals come from time
 * rescaling: gaps of mean one are laid against the cumulative rate, which is constant within each cell of the grid. So they
 * are a function of the stream, the workload and the load alone, and never of how often anyone asks.
 *
 * The mean of the planned rate over the whole run, planned load faults included, is the workload's `rateEps`. With a mean of
 * 500/s over five minutes and a load fault of factor 10 for one of them, the rate is 500 / (0.8 + 0.2 x 10) = 179/s outside
 * the fault and 1,786/s inside. Load that was not planned comes on top.
 */
export class Schedule {
  readonly #durationMs: number;
  readonly #random: Random;
  readonly #process: ArrivalProcess;
  readonly #shapeAt: (atMs: number) => number;
  readonly #loadAt: LoadAt;
  /** Arrivals per ms where shapes x load is 1. */
  readonly #unitRate: number;
  /** Of the gap before the next arrival, what lies after `#positionMs`. */
  #gapLeft: number;
  #positionMs = 0;
  #cell = -1;
  #cellEndMs = 0;
  /** Arrivals per ms in the current cell. */
  #rate = 0;

  /** `loadAt` is asked once for each cell, in order, when the schedule reaches it; it differs from `plannedLoad` where someone steers the run. */
  constructor(plan: Pick<Plan, 'workload' | 'durationMs'>, random: Random, plannedLoad: LoadAt, loadAt: LoadAt = plannedLoad) {
    const { workload, durationMs } = plan;
    this.#durationMs = durationMs;
    this.#random = random;
    this.#process = processOf(workload);
    this.#shapeAt = shapeOf(workload, durationMs);
    this.#loadAt = loadAt;
    this.#unitRate = workload.rateEps / 1000 / relativeRate(workload, durationMs, plannedLoad).mean;
    this.#gapLeft = this.#process.gap(random);
  }

  /** Emits every arrival due up to and including `toMs` that was not emitted yet, in order; none after the workload's end. */
  advance(toMs: number, emit: (dueMs: number) => void): void {
    while (this.#positionMs < this.#cellEndMs || this.#openCell(toMs)) {
      const available = this.#rate * (this.#cellEndMs - this.#positionMs);
      if (this.#rate > 0 && this.#gapLeft <= available) {
        const exactMs = this.#positionMs + this.#gapLeft / this.#rate;
        const dueMs = Math.min(roundedUp(exactMs), this.#cellEndMs);
        if (dueMs > toMs) return;
        this.#positionMs = exactMs;
        this.#gapLeft = this.#process.gap(this.#random);
        emit(dueMs);
      } else {
        if (this.#cellEndMs > toMs) return;
        this.#gapLeft -= available;
        this.#positionMs = this.#cellEndMs;
      }
    }
  }

  /** Moves on to the next cell if it begins before `toMs` and the end of the workload. */
  #openCell(toMs: number): boolean {
    const startMs = (this.#cell + 1) * cellMs;
    if (startMs >= toMs || startMs >= this.#durationMs) return false;
    this.#cell++;
    this.#positionMs = startMs;
    this.#cellEndMs = Math.min(startMs + cellMs, this.#durationMs);
    const middleMs = (startMs + this.#cellEndMs) / 2;
    this.#rate = this.#unitRate * this.#shapeAt(middleMs) * this.#loadAt(middleMs);
    return true;
  }
}

/** To tenths of a ms, upwards: an item is never due before it arrived, nor at the very start of a cell that is not open yet. */
function roundedUp(ms: number): number {
  return Math.ceil(ms * 10) / 10;
}
