import type { Column, Contrast, Design } from './columns.ts';
import { effectSoFar, type Cells, type Subject } from './comparison.ts';

export interface Task {
  readonly column: Column;
  readonly seed: number;
}

/**
 * The next runs of a comparison, seed by seed. `none` and `all` run on every seed; another column runs on while a
 * contrast that it serves is still open.
 */
export class Experiment {
  readonly #started = new Set<string>();
  readonly #design: Design;
  readonly #cells: Cells;
  readonly #seeds: readonly number[];
  readonly #subject: Subject;

  constructor(plan: Design, cells: Cells, seeds: readonly number[], subject: Subject) {
    this.#design = plan;
    this.#cells = cells;
    this.#seeds = seeds;
    this.#subject = subject;
  }

  /** A run that nobody has started and somebody still needs; null if there is none. */
  next(): Task | null {
    const open = this.#design.contrasts.filter((contrast) => this.#open(contrast));
    for (const seed of this.#seeds) {
      for (const column of this.#design.columns) {
        const key = `${column.id}\n${seed}`;
        const wanted = column === this.#design.none || column === this.#design.all
          || open.some((contrast) => contrast.with === column || contrast.without === column);
        if (!wanted || this.#started.has(key)) continue;
        this.#started.add(key);
        return { column, seed };
      }
    }
    return null;
  }

  #open(contrast: Contrast): boolean {
    const effect = effectSoFar(contrast, this.#cells, this.#seeds, this.#subject);
    return effect.stopped === null && effect.seeds < this.#seeds.length;
  }
}
