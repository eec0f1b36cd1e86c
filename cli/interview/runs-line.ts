import type { Plan } from '../../engine/plan.ts';
import type { Snapshot } from '../../engine/snapshot.ts';
import { ProgressLine } from '../progress-line.ts';
import type { Terminal } from '../terminal.ts';
import { formatProgress } from '../text/duration.ts';
import type { RunAt } from './perform.ts';

/** Tells in one line at which of its runs an interview is, and how far that one is: `paper 4711: run 2 of 8, at 0:40 of 2:00`. */
export class RunsLine {
  readonly #line: ProgressLine;
  #plan: Plan | null = null;
  #text = '';

  constructor(terminal: Terminal) {
    this.#line = new ProgressLine(terminal);
  }

  get others(): Terminal {
    return this.#line.others;
  }

  /** `sheet`: which of several. */
  at({ paper, nth, of, plan }: RunAt, sheet = ''): void {
    if (plan === this.#plan) return;
    this.#plan = plan;
    this.#text = `${sheet}paper ${paper}: run ${nth} of ${of}`;
    this.#line.tell(this.#text);
  }

  /** What runs besides is not told. */
  snapshot(plan: Plan, snapshot: Snapshot): void {
    if (plan === this.#plan) this.#line.tell(`${this.#text}, at ${formatProgress(snapshot)}`);
  }

  clear(): void {
    this.#line.clear();
  }
}
