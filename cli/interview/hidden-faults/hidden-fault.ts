import type { TimedFault } from '../../../engine/fault.ts';
import type { Random } from '../../../engine/random.ts';

/** One kind of trouble that a paper can hide in a pipeline. */
export interface HiddenFault {
  /** What a candidate calls it. */
  readonly id: string;
  /** What it is, a clause: it stands in the list of what it could be. */
  readonly about: string;
  /** The same for a row of a list on a narrow screen, in 32 columns at most; without it, `about`. */
  readonly short?: string;
  /** What on the screen tells it from all others; told once it is over. */
  readonly evidence: string;
  /** Remedies of the pipeline that it strikes. */
  readonly remedies: readonly string[];
  /** Its parameters and its moment, for one paper. */
  draw(chance: Draw): Drawn;
  /** One answer that holds: remedies added to those of the pipeline, and numbers as `--set` takes them. */
  readonly answer: { readonly remedies: readonly string[]; readonly set: Readonly<Record<string, string>> };
}

export interface Drawn {
  /** The first is the hidden one; others carry it: a wave that makes a log fall behind. */
  readonly faults: readonly TimedFault[];
  /** Knobs that somebody has set otherwise, each in its unit. */
  readonly knobs?: Readonly<Record<string, number>>;
}

/** Of three workers the one that reads no alarms: what becomes of those does not hang on which event it held. */
export const spare = 'worker-3';

/** Draws of one paper. */
export class Draw {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** A whole number from `least` to `most`, both included, in steps. */
  between(least: number, most: number, step = 1): number {
    return least + step * this.#random.below(Math.floor((most - least) / step) + 1);
  }

  /** A moment early enough for what follows from it to be seen, ms of the run. */
  moment(): number {
    return 1000 * this.between(30, 45);
  }

  /** A length of time in whole seconds, ms. */
  seconds(least: number, most: number): number {
    return 1000 * this.between(least, most);
  }
}
