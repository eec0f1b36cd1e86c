import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { exhibitFiles, type ExhibitKind, type Exhibits, type HeldPart } from '../exhibit.ts';

/** Lines are written together; before a snapshot tells of them, those that wait are. */
const mostWaiting = 256;

/** What a run shows, written down as it comes: its memory does not grow with it, but for the names of places. */
export class Exhibition {
  readonly #folder: string;
  readonly #waiting: Record<ExhibitKind, string[]> = { held: [], changed: [], task: [] };
  readonly #written: Record<ExhibitKind, number> = { held: 0, changed: 0, task: 0 };
  readonly #places = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  show<K extends ExhibitKind>(kind: K, exhibit: Exhibits[K]): void {
    if (kind === 'held' && !this.#isNew((exhibit as HeldPart).place)) return;
    if (this.#waiting[kind].push(JSON.stringify(exhibit)) >= mostWaiting) this.#write(kind);
  }

  #isNew(place: string): boolean {
    if (this.#places.has(place)) return false;
    this.#places.add(place);
    return true;
  }

  /** How many lines each file has now. */
  written(): Readonly<Record<ExhibitKind, number>> {
    for (const kind of Object.keys(exhibitFiles) as ExhibitKind[]) this.#write(kind);
    return { ...this.#written };
  }

  /** At once: what is written later than a moment could tell of that moment what was not yet. */
  #write(kind: ExhibitKind): void {
    const lines = this.#waiting[kind].splice(0);
    if (lines.length === 0) return;
    appendFileSync(join(this.#folder, exhibitFiles[kind]), `${lines.join('\n')}\n`);
    this.#written[kind] += lines.length;
  }
}
