import type { ExhibitKind } from '../../engine/exhibit.ts';
import type { RunScreen } from '../../tui/run-screen.ts';
import { ExhibitFile } from './exhibit-file.ts';

type Written = Readonly<Record<ExhibitKind, number>>;

/** Tells a screen what its run shows, as far as that is written. */
export class ExhibitTeller {
  readonly #app: RunScreen;
  #held = new ExhibitFile('held');
  #changed = new ExhibitFile('changed');
  #task = new ExhibitFile('task');
  #asked: { readonly from: number; readonly count: number } | null = null;

  constructor(app: RunScreen) {
    this.#app = app;
  }

  /** `written`: how many lines there are by now, as the engine tells; null when it has told its last. */
  tell(folder: string, written: Written | null): void {
    if (written === null || written.changed > this.#changed.length) this.#app.changed(this.#changed.fresh(folder));
    if (written === null || written.task > this.#task.length) this.#app.tasks(this.#task.fresh(folder), false);
    if (written !== null && written.held <= this.#held.length) return;
    this.#held.grow(folder);
    if (this.#asked !== null) this.page(folder, this.#asked.from, this.#asked.count);
  }

  /** A stretch of what is held, now and whenever there is more. */
  page(folder: string, from: number, count: number): void {
    this.#asked = { from, count };
    this.#held.grow(folder);
    this.#app.held({ from, total: this.#held.length, parts: this.#held.read(folder, from, count) });
  }

  /** Another engine began anew. */
  forget(): void {
    this.#held = new ExhibitFile('held');
    this.#changed = new ExhibitFile('changed');
    this.#task = new ExhibitFile('task');
  }
}
