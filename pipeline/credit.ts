/**
 * Backpressure by credit. A receiver with a bounded queue grants room to its sender and tops it up by watermarks; a
 * sender that obeys never overruns the queue, however long a message is under way.
 *
 * Both sides always count, also while the sender does not obey, so that obeying can begin at any moment.
 */
export class CreditGrantor {
  /** Granted, and not arrived yet; below zero when the sender took more than it was granted. */
  #outstanding = 0;

  /** `count` entries arrived, whether or not there was room for them. */
  arrived(count: number): void {
    this.#outstanding -= count;
  }

  /** How much to grant now that the queue is `length` long: 0, or as much as fills it up to the high watermark. */
  grant(length: number, lowWatermark: number, highWatermark: number): number {
    const spoken = length + this.#outstanding;
    if (spoken > lowWatermark) return 0;
    const room = highWatermark - spoken;
    this.#outstanding += room;
    return room;
  }
}
