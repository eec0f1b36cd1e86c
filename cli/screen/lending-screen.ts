import { openDisplay } from '../../tui/open.ts';
import type { Display } from '../../tui/program.ts';
import type { Interruption } from '../interruption.ts';

/** A screen whose terminal is lent to what is told and typed in lines, and taken back after that. */
export class LendingScreen {
  readonly #interruption: Interruption;
  #display: Display | null;

  private constructor(display: Display, interruption: Interruption) {
    this.#display = display;
    this.#interruption = interruption;
  }

  static async open(interruption: Interruption): Promise<LendingScreen> {
    return new LendingScreen(await openDisplay(process.stdout, process.stdin), interruption);
  }

  /** null: it was not taken back, for there is nobody any more to look at it. */
  get display(): Display | null {
    return this.#display;
  }

  async lend<T>(work: () => Promise<T>): Promise<T> {
    this.close();
    try {
      return await work();
    } finally {
      // A keyboard that was paused stops a tick later: one that is taken back before that would be deaf.
      await new Promise(setImmediate);
      // One that has told its end (ctrl+d) tells no key any more.
      if (this.#interruption.code === null && !process.stdin.readableEnded) this.#display = await openDisplay(process.stdout, process.stdin);
    }
  }

  close(): void {
    this.#display?.close();
    this.#display = null;
  }
}
