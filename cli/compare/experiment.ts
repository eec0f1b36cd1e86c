import type { Column, Contrast, Design } from './columns.ts';
import { effectSoFar, type Cell, type Cells, type Subject } from './comparison.ts';

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

/**
 * Runs an experiment on `jobs` workers at a time; `perform` is told nothing of the others. Once it throws, nothing more is
 * started; what runs is finished and kept, and then the error is thrown.
 */
export async function conduct(
  experiment: Pick<Experiment, 'next'>, jobs: number, perform: (task: Task) => Promise<Cell | null>, done: (cell: Cell) => void,
): Promise<void> {
  let broken = false;
  const worker = async (): Promise<void> => {
    for (let task = experiment.next(); task !== null && !broken; task = experiment.next()) {
      try {
        const cell = await perform(task);
        if (cell !== null) done(cell);
      } catch (error) {
        broken = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: jobs }, worker));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
