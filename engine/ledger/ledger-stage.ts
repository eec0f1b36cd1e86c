import type { Claim } from '../bucket.ts';
import type { Ledger } from './ledger.ts';
import type { Stage } from './stage.ts';
import { claims, eventCode, events } from './transitions.ts';

const { saw, copied, stored } = eventCode;

/** What went through one stage: a stage that ends more than it took in tells lies. */
export interface StageBalance {
  readonly stage: string;
  readonly saw: number;
  readonly copied: number;
  readonly stored: number;
  readonly claimed: Readonly<Record<Claim, number>>;
}

/** The claims of one stage, written into the ledger. */
export class LedgerStage implements Stage {
  readonly name: string;
  readonly index: number;
  readonly rank: number;
  /** Events so far, by their codes. */
  readonly tally = new Float64Array(events.length + 1);
  readonly #ledger: Ledger;
  #lastCause = '';
  #lastCauseCode = 0;

  constructor(name: string, index: number, rank: number, ledger: Ledger) {
    this.name = name;
    this.index = index;
    this.rank = rank;
    this.#ledger = ledger;
  }

  saw(item: number): void {
    this.#ledger.transit(item, this, saw, 0);
  }

  copied(item: number): void {
    this.#ledger.transit(item, this, copied, 0);
  }

  stored(item: number): void {
    this.#ledger.transit(item, this, stored, 0);
  }

  claim(item: number, bucket: Claim, cause: string): void {
    // A stage mostly repeats itself, and comparing a string with itself costs less than hashing it.
    if (cause !== this.#lastCause) {
      this.#lastCauseCode = this.#ledger.cause(cause);
      this.#lastCause = cause;
    }
    this.#ledger.transit(item, this, eventCode[bucket], this.#lastCauseCode);
  }

  balance(): StageBalance {
    const claimed = Object.fromEntries(claims.map((claim) => [claim, this.tally[eventCode[claim]]])) as Record<Claim, number>;
    return { stage: this.name, saw: this.tally[saw], copied: this.tally[copied], stored: this.tally[stored], claimed };
  }
}
