import { fate, type Fates } from './fates.ts';
import type { RecordedHistory } from './recorded-history.ts';

/**
 * What clients together say of one partition: its cells, each a value at an offset, sorted by offset. More than one cell at
 * an offset is a contradiction. An offset without a cell is nothing to wonder at: the markers of transactions take offsets.
 */
export class PartitionLog {
  readonly offsets: number[] = [];
  readonly values: number[] = [];
  /** A send that was acknowledged at the cell, that of the best fate; -1 where there is none. */
  readonly sends: number[] = [];
  /** The read of the cell that completed first, -1 where nobody polled it. */
  readonly reads: number[] = [];
  /** Cells that somebody polled and that everyone who passes must be given, in order. */
  readonly #settled: number[] = [];
  readonly #settledOffsets: number[] = [];

  constructor(history: RecordedHistory, fates: Fates, claims: number[]) {
    const { sends, reads } = history;
    const offsetOf = (claim: number): number => (isRead(claim) ? reads : sends).offset[claim >> 1];
    const valueOf = (claim: number): number => (isRead(claim) ? reads : sends).value[claim >> 1];
    claims.sort((a, b) => offsetOf(a) - offsetOf(b) || valueOf(a) - valueOf(b));
    let cell = -1;
    for (const claim of claims) {
      const [offset, value] = [offsetOf(claim), valueOf(claim)];
      if (cell === -1 || this.offsets[cell] !== offset || this.values[cell] !== value) {
        cell = this.offsets.push(offset) - 1;
        this.values.push(value);
        this.sends.push(-1);
        this.reads.push(-1);
      }
      if (isRead(claim)) this.#addRead(history, cell, claim >> 1);
      else this.#addSend(fates, cell, claim >> 1);
    }
    for (cell = 0; cell < this.offsets.length; cell++) {
      const known = fates.ofValue[this.values[cell]];
      if (this.reads[cell] === -1 || (known !== null && known !== fate.committed)) continue;
      this.#settled.push(cell);
      this.#settledOffsets.push(this.offsets[cell]);
    }
  }

  /** The first cell between two offsets (both exclusive) that a consumer may not pass over, or -1. */
  settledBetween(low: number, high: number): number {
    const at = firstAbove(this.#settledOffsets, low);
    return at < this.#settledOffsets.length && this.#settledOffsets[at] < high ? this.#settled[at] : -1;
  }

  /** How many cells between two offsets a consumer may not pass over. */
  countSettledBetween(low: number, high: number): number {
    return Math.max(0, firstAbove(this.#settledOffsets, high - 1) - firstAbove(this.#settledOffsets, low));
  }

  /** The first cell of any kind between two offsets, or -1. */
  cellBetween(low: number, high: number): number {
    const at = firstAbove(this.offsets, low);
    return at < this.offsets.length && this.offsets[at] < high ? at : -1;
  }

  #addSend({ ofSend }: Fates, cell: number, send: number): void {
    const before = this.sends[cell];
    if (before === -1 || ofSend[send] > ofSend[before]) this.sends[cell] = send;
  }

  #addRead({ reads, operations }: RecordedHistory, cell: number, read: number): void {
    const before = this.reads[cell];
    if (before === -1 || operations.completed[reads.operation[read]] < operations.completed[reads.operation[before]]) this.reads[cell] = read;
  }
}

/** The logs of a history by the number of their place; a topic without a partition has an empty one. */
export function partitionLogs(history: RecordedHistory, fates: Fates): PartitionLog[] {
  const { places, sends, reads } = history;
  // A claim is the number of a send or a read, doubled, with one added for reads.
  const claims = places.list.map((): number[] => []);
  sends.offset.forEach((offset, send) => void (offset !== -1 && claims[sends.place[send]].push(send * 2)));
  reads.place.forEach((place, read) => void claims[place].push(read * 2 + 1));
  return claims.map((ofPlace) => new PartitionLog(history, fates, ofPlace));
}

function isRead(claim: number): boolean {
  return (claim & 1) === 1;
}

/** Index of the first of ascending numbers that is above a bound. */
export function firstAbove(ascending: readonly number[], bound: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}
