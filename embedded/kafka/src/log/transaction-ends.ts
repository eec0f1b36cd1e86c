import type { RecordBatch } from './record-batch.ts';
import { resultOf } from './transaction-marker.ts';

interface Marker {
  offset: number;
  commits: boolean;
}

/** How the transactions of a log ended, by the markers in it, which are added in the order of the log. */
export class TransactionEnds {
  private readonly byProducer = new Map<number, Marker[]>();

  add(marker: RecordBatch): void {
    const result = resultOf(marker);
    if (result === null) return;
    const end = { offset: marker.baseOffset, commits: result === 'commit' };
    const known = this.byProducer.get(marker.producerId);
    if (known === undefined) this.byProducer.set(marker.producerId, [end]);
    else known.push(end);
  }

  /** Whether the transaction of a batch was committed; not when it was aborted, or has not ended. */
  isCommitted({ producerId, lastOffset }: RecordBatch): boolean {
    const markers = this.byProducer.get(producerId) ?? [];
    let low = 0;
    let high = markers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (markers[middle].offset <= lastOffset) low = middle + 1;
      else high = middle;
    }
    return markers[low]?.commits ?? false;
  }
}
