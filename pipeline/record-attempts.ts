import type { Position } from './log-reader.ts';

/** How often each record that cannot be read was tried, until it is given up. */
export class RecordAttempts {
  readonly #most: () => number;
  readonly #tried = new Map<string, number>();

  /** `most`: how often at most; 0: for ever. */
  constructor(most: () => number) {
    this.#most = most;
  }

  /** Counts one more try, and says whether it was the last one. */
  areOver({ reader, partition, offset }: Position): boolean {
    const record = `${reader.topic}/${partition}/${offset}`;
    const tried = (this.#tried.get(record) ?? 0) + 1;
    const most = this.#most();
    const isLast = most > 0 && tried >= most;
    if (isLast) this.#tried.delete(record);
    else this.#tried.set(record, tried);
    return isLast;
  }
}
