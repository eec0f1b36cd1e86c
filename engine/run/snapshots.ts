import type { Simulation } from './simulation.ts';
import { real } from '../virtual/virtual-clock.ts';

/** Snapshots come ten times a second of wall time at most, and besides at every mark of the run's clock: a fast run has its lines too. */
export class Snapshots {
  static readonly #everyMs = 100;
  skipped = 0;
  readonly #take: (simulation: Simulation, isMark: boolean) => void;
  #lastMs = -Infinity;
  readonly #markEveryMs: number;
  #nextMarkMs: number;

  /** `sampleMs`: the period of the run's series; every fifth is a mark. */
  constructor(take: (simulation: Simulation, isMark: boolean) => void, sampleMs: number) {
    this.#take = take;
    this.#markEveryMs = 5 * sampleMs;
    this.#nextMarkMs = this.#markEveryMs;
  }

  mark(simulation: Simulation): void {
    if (simulation.nowMs < this.#nextMarkMs) return;
    this.#nextMarkMs += this.#markEveryMs;
    this.#snap(simulation, true);
  }

  breathe(simulation: Simulation, paused: boolean): void {
    // A paused run breathes once and then sleeps: this is the state in which it is looked at.
    if (!paused && real.now() - this.#lastMs < Snapshots.#everyMs) this.skipped++;
    else this.#snap(simulation);
  }

  /** Nothing more happens: the moment at which it ended. */
  last(simulation: Simulation): void {
    this.#snap(simulation);
  }

  #snap(simulation: Simulation, isMark = false): void {
    this.#lastMs = real.now();
    this.#take(simulation, isMark);
  }
}
