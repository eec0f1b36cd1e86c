import { UsageError } from '../../engine/usage-error.ts';
import { noticeOf } from '../screen/notice.ts';

interface KeepingOptions {
  write(): void;
  /** Told once why nothing can be written, until it can be again. */
  refused(words: string): void;
  failed(error: unknown): void;
}

/** Keeps what changes, and goes on where it cannot be written. */
export class Keeping {
  readonly #options: KeepingOptions;
  #isToCome = false;
  #isRefused = false;

  constructor(options: KeepingOptions) {
    this.#options = options;
  }

  /** Once all keys that came together, such as those of a text that was pasted, are acted on. */
  soon(): void {
    if (!this.#isToCome) setImmediate(() => this.now());
    this.#isToCome = true;
  }

  /** Whether it is kept. */
  now(): boolean {
    this.#isToCome = false;
    try {
      this.#options.write();
      this.#isRefused = false;
      return true;
    } catch (error) {
      if (!(error instanceof UsageError)) this.#options.failed(error);
      else if (!this.#isRefused) this.#options.refused(noticeOf(error));
      this.#isRefused = true;
      return false;
    }
  }
}
