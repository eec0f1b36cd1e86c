import type { Snapshot } from '../engine/snapshot.ts';

/** Sends snapshots one at a time: while one is on its way, of those that follow the latest is kept, and those at marks. */
export class SnapshotRelay {
  skipped = 0;
  readonly #send: (snapshot: Snapshot, sent: () => void) => void;
  #isUnderWay = false;
  #waiting: Snapshot[] = [];

  constructor(send: (snapshot: Snapshot, sent: () => void) => void) {
    this.#send = send;
  }

  take(snapshot: Snapshot): void {
    const last = this.#waiting.at(-1);
    if (last !== undefined && last.isMark !== true) {
      this.#waiting.pop();
      this.skipped++;
    }
    this.#waiting.push(snapshot);
    if (!this.#isUnderWay) this.#sendNext();
  }

  /** All that waits, at once: what is sent from now on comes after it. */
  flush(): void {
    for (const snapshot of this.#waiting.splice(0)) this.#send(snapshot, () => {});
  }

  #sendNext(): void {
    const next = this.#waiting.shift();
    this.#isUnderWay = next !== undefined;
    if (next !== undefined) this.#send(next, () => this.#sendNext());
  }
}
