import { buckets, type Bucket } from '../bucket.ts';
import { faultAt, type FaultWindow } from './fault-window.ts';
import { causeIn, classIn, copiesIn, dueWord, endWord, hopIn, rowsIn, stateIn } from './item-words.ts';
import type { Ledger, LedgerView } from './ledger.ts';
import { stateCode, states } from './transitions.ts';

/** The ledger after settling: every state is a bucket. */
export class SettledLedger implements LedgerView {
  readonly #ledger: Ledger;
  readonly #windows: readonly FaultWindow[];
  /** Items by bucket and class. */
  readonly #counts: Float64Array;

  constructor(ledger: Ledger, windows: readonly FaultWindow[]) {
    this.#ledger = ledger;
    this.#windows = windows;
    this.#counts = new Float64Array(states.length * ledger.classes.length);
    for (let item = 0; item < ledger.count; item++) {
      const word = ledger.word(item);
      this.#counts[stateIn(word) * ledger.classes.length + classIn(word)]++;
    }
    const settled = buckets.reduce((sum, bucket) => sum + this.countOf(bucket), 0);
    if (settled !== ledger.count) throw new Error(`${ledger.count - settled} of ${ledger.count} items ended in no bucket`);
  }

  get count(): number {
    return this.#ledger.count;
  }

  get classes(): readonly string[] {
    return this.#ledger.classes;
  }

  get stages(): readonly string[] {
    return this.#ledger.stageNames;
  }

  get causes(): readonly string[] {
    return this.#ledger.causeNames;
  }

  bucket(item: number): Bucket {
    return states[stateIn(this.#word(item))] as Bucket;
  }

  class(item: number): number {
    return classIn(this.#word(item));
  }

  dueMs(item: number): number {
    this.#word(item);
    return this.#ledger.word(item, dueWord) / this.#ledger.ticksPerMs;
  }

  endMs(item: number): number {
    this.#word(item);
    return this.#ledger.word(item, endWord) / this.#ledger.ticksPerMs;
  }

  lastHop(item: number): string | null {
    return this.#ledger.stageNames[hopIn(this.#word(item))] || null;
  }

  cause(item: number): string {
    return this.#ledger.causeNames[causeIn(this.#word(item))];
  }

  copies(item: number): number {
    return copiesIn(this.#word(item));
  }

  rows(item: number): number {
    return rowsIn(this.#word(item));
  }

  fault(item: number): string {
    if (this.#windows.length === 0) return '';
    return faultAt(this.#windows, this.endMs(item), this.lastHop(item), this.bucket(item) === 'unaccounted');
  }

  countOf(bucket: Bucket, classIndex?: number): number {
    const classes = this.#ledger.classes.length;
    const from = stateCode[bucket] * classes;
    if (classIndex !== undefined) return this.#counts[from + classIndex];
    let sum = 0;
    for (let i = from; i < from + classes; i++) sum += this.#counts[i];
    return sum;
  }

  each(bucket: Bucket | null, classIndex: number | null, visit: (item: number) => void): void {
    if (bucket !== null && this.countOf(bucket) === 0) return;
    const wanted = bucket === null ? -1 : stateCode[bucket];
    for (let item = 0; item < this.#ledger.count; item++) {
      const word = this.#ledger.word(item);
      if (wanted >= 0 && stateIn(word) !== wanted) continue;
      if (classIndex === null || classIn(word) === classIndex) visit(item);
    }
  }

  #word(item: number): number {
    if (!(item >= 0 && item < this.#ledger.count)) throw new RangeError(`item ${item} of ${this.#ledger.count}`);
    return this.#ledger.word(item);
  }
}
