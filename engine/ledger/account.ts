import { buckets, type Account, type Bucket, type SplitBucket } from '../bucket.ts';
import type { StoredRow } from '../scenario.ts';
import type { FaultWindow } from './fault-window.ts';
import { causeIn, classIn, contentWord, copiesIn, dueWord, endWord, hopIn, isLoose, isOpen, rowsIn, stateIn, ticks, withRows, withState } from './item-words.ts';
import type { Contradiction, Ledger, LedgerView } from './ledger.ts';
import { SettledLedger } from './settled-ledger.ts';
import { claims, claimsInHand, stateCode, states, type State } from './transitions.ts';

export interface SettleOptions {
  /** An item stored later than this after its due time is `late`; without it none is. */
  readonly deadlineMs?: number;
  /** The run was stopped in the middle: what was on its way is `pending`, not lost. */
  readonly interrupted?: boolean;
  /** A store could not be read: that rows are missing proves nothing against a stage. */
  readonly unreadable?: boolean;
  /** Items that a store held and gave up by its own word. */
  readonly takenBack?: ReadonlySet<number>;
  /** The faults of the run, to tell what lost an item. */
  readonly faults?: readonly FaultWindow[];
  /** How accounts name a stage: the kind of its node, for instance; by default its own name. */
  nameOf?(stage: string): string;
}

export interface Settlement {
  readonly account: Account;
  readonly view: LedgerView;
  /** The first 10,000; `contradictionCount` counts all. */
  readonly contradictions: readonly Contradiction[];
  readonly contradictionCount: number;
  /** Rows that come from no item. */
  readonly foreign: number;
}

const claimed = new Set<string>(claims);
/** An item that entered the ledger and was never seen by any stage. */
const nowhere = 'no stage';

/**
 * Puts every item into exactly one bucket. What the stores hold beats every claim; what stages and stores say and
 * cannot both be true is a contradiction. The ledger takes no more events afterwards.
 */
export function settle(ledger: Ledger, readBack: Iterable<StoredRow>, options: SettleOptions = {}): Settlement {
  const closing = new Closing(ledger, options);
  for (let item = 0; item < ledger.count; item++) closing.judgeClaims(item);
  let duplicate = 0;
  let foreign = 0;
  for (const row of readBack) {
    if (row.item === null) foreign++;
    else if (closing.read(row.item, row)) duplicate++;
  }
  for (let item = 0; item < ledger.count; item++) closing.settle(item);
  closing.checkBalances();

  return {
    account: accountOf(ledger, duplicate, (stage) => (stage === '' ? nowhere : (options.nameOf?.(stage) ?? stage))),
    view: new SettledLedger(ledger, options.faults ?? []),
    contradictions: ledger.contradictions,
    contradictionCount: ledger.contradictionCount,
    foreign,
  };
}

/** The pass over the ledger that closes it. Until an item has a row, its word keeps what its stages said. */
class Closing {
  readonly #ledger: Ledger;
  readonly #options: SettleOptions;
  /** One bit an item: every one of its copies ended in a claim, so that the stores cannot have it. */
  readonly #impossible: Uint8Array;

  constructor(ledger: Ledger, options: SettleOptions) {
    this.#ledger = ledger;
    this.#options = options;
    this.#impossible = new Uint8Array((ledger.count + 7) >>> 3);
  }

  /** Before the first row: the copies ended make room for the rows found. */
  judgeClaims(item: number): void {
    const word = this.#ledger.word(item);
    const state = states[stateIn(word)];
    if (claimed.has(state) && state !== 'pending' && !isOpen(word) && !isLoose(word)) this.#impossible[item >>> 3] |= 1 << (item & 7);
    this.#ledger.setWord(item, 0, withRows(word, 0));
  }

  /** Takes in a row of an item; true if the item had one already. */
  read(item: number, row: StoredRow): boolean {
    const ledger = this.#ledger;
    if (!(item >= 0 && item < ledger.count)) {
      ledger.report({ item, stage: null, text: `item ${item}: a store has it, but it was never generated` });
      return false;
    }
    const word = ledger.word(item);
    const rows = rowsIn(word) + 1;
    const storedTicks = ticks(row.storedMs, ledger.ticksPerMs);
    const corrupted = stateIn(word) === stateCode.corrupted || row.content >>> 0 !== ledger.word(item, contentWord);
    const endTicks = rows === 1 ? storedTicks : Math.min(storedTicks, ledger.word(item, endWord));
    const { deadlineMs = Infinity } = this.#options;
    const late = endTicks - ledger.word(item, dueWord) > deadlineMs * ledger.ticksPerMs;
    if (rows === 1) this.#contradictClaim(item, states[stateIn(word)], hopIn(word));
    ledger.setWord(item, endWord, endTicks);
    ledger.setWord(item, 0, withState(withRows(word, rows), stateCode[corrupted ? 'corrupted' : late ? 'late' : 'delivered']));
    return rows > 1;
  }

  #contradictClaim(item: number, state: State, hop: number): void {
    if ((this.#impossible[item >>> 3] & (1 << (item & 7))) === 0) return;
    const stage = this.#ledger.stageNames[hop];
    this.#ledger.report({ item, stage, text: `item ${item}: ${stage} claims it was ${state}, but a store has it` });
  }

  /** After the last row: whatever has none is where its stages say, or nowhere. */
  settle(item: number): void {
    const ledger = this.#ledger;
    const word = ledger.word(item);
    const state = states[stateIn(word)];
    const rows = rowsIn(word);
    const stage = ledger.stageNames[hopIn(word)];
    if (rows > copiesIn(word) && !isLoose(word)) {
      ledger.report({ item, stage: stage || null, text: `item ${item}: the stores have ${rows} rows of ${copiesIn(word)} known copies` });
    }
    if (state === 'stored') {
      const { unreadable = false, takenBack } = this.#options;
      if (!unreadable && takenBack?.has(item) !== true) ledger.report({ item, stage, text: `item ${item}: ${stage} claims it was stored, but no store has it` });
      ledger.setWord(item, 0, withState(word, stateCode.unaccounted));
    } else if (state === 'in-flight') {
      ledger.setWord(item, 0, withState(word, stateCode[this.#options.interrupted ? 'pending' : 'unaccounted']));
    }
  }
  /** A stage cannot have ended more items in its hands than came into them; the first in line only makes items. */
  checkBalances(): void {
    const ledger = this.#ledger;
    const ranked = [...ledger.stages()].filter((stage) => stage.rank >= 0);
    const firstRank = Math.min(...ranked.map((stage) => stage.rank));
    for (const stage of ranked) {
      if (stage.rank === firstRank) continue;
      const { saw, copied, claimed: by } = stage.balance();
      const ended = claimsInHand.reduce((sum, claim) => sum + by[claim], 0);
      if (ended <= saw + copied) continue;
      const item = this.#firstClaimedBy(stage.index);
      if (item !== null) ledger.report({ item, stage: stage.name, text: `item ${item}: ${stage.name} ended ${ended} items, of ${saw + copied} that came to it` });
    }
  }

  #firstClaimedBy(stage: number): number | null {
    const ledger = this.#ledger;
    for (let item = 0; item < ledger.count; item++) {
      const word = ledger.word(item);
      if (hopIn(word) === stage && claimed.has(states[stateIn(word)])) return item;
    }
    return null;
  }
}

function accountOf(ledger: Ledger, duplicate: number, nameOf: (stage: string) => string): Account {
  // Items by everything that an account splits by, in codes; names come last, as there are few of them.
  const sums = new Map<number, number>();
  for (let item = 0; item < ledger.count; item++) {
    const word = ledger.word(item);
    const key = (stateIn(word) << 20) | (classIn(word) << 16) | (hopIn(word) << 8) | causeIn(word);
    sums.set(key, (sums.get(key) ?? 0) + 1);
  }
  const account = { generated: ledger.count, ...Object.fromEntries(buckets.map((bucket) => [bucket, 0])), duplicate } as unknown as Account;
  const split: Pick<Account, SplitBucket> = { rejected: {}, quarantined: {}, shed: {}, dropped: {}, pending: {} };
  Object.assign(account, split);
  for (const key of [...sums.keys()].sort((a, b) => a - b)) {
    const bucket = states[key >>> 20] as Bucket;
    const sum = sums.get(key)!;
    const stage = nameOf(ledger.stageNames[(key >>> 8) & 0xff]);
    const cause = ledger.causeNames[key & 0xff];
    if (bucket === 'shed') addTo(split.shed, ledger.classes[(key >>> 16) & 0xf], sum);
    else if (bucket === 'dropped') addTo(split.dropped, `${stage}: ${cause}`, sum);
    else if (bucket === 'pending') addTo(split.pending, stage, sum);
    else if (bucket === 'rejected' || bucket === 'quarantined') addTo(split[bucket], cause, sum);
    else account[bucket] += sum;
  }
  return account;
}

function addTo(sums: Record<string, number>, label: string, by: number): void {
  sums[label] = (sums[label] ?? 0) + by;
}
