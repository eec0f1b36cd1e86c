import type { Bucket } from '../bucket.ts';
import { HopLog } from './hops.ts';
import { LedgerStage } from './ledger-stage.ts';
import { causeIn, classIn, contentWord, copiesIn, dueWord, endWord, hopIn, isLoose, isOpen, newWord, stateIn, stateWord, ticks, ticksPerMsOf, withArrival, withCopy, withEnding, withHop, withState, wordsPerItem } from './item-words.ts';
import { claimsInHand, contradictionKinds, contradictions, eventCode, settledCell, stateCode, states, table, type ContradictionKind, type State } from './transitions.ts';

/** The settled ledger as checks see it: ids run from 0 to `count - 1`; no accessor allocates. */
export interface LedgerView {
  readonly count: number;
  readonly classes: readonly string[];
  /** Names by the codes that the hop log holds; the first of each is empty. */
  readonly stages: readonly string[];
  readonly causes: readonly string[];
  bucket(item: number): Bucket;
  /** Index into `classes`. */
  class(item: number): number;
  dueMs(item: number): number;
  /** When it was stored, claimed, or last seen. */
  endMs(item: number): number;
  /** The stage that claimed it, or saw it last; null if none ever did. */
  lastHop(item: number): string | null;
  /** The cause that a claim gave; empty where there is none. */
  cause(item: number): string;
  /** The copies of it that are known to have existed: 1 if nothing ever doubled it. */
  copies(item: number): number;
  /** The rows of it in the stores (7 stands for 7 and more). */
  rows(item: number): number;
  /** The faults that explain its end, joined by ` + `; empty if none was active. */
  fault(item: number): string;
  /** How many items are in a bucket, all classes or one. */
  countOf(bucket: Bucket, classIndex?: number): number;
  /** Visits the items of a bucket (null: all) and a class (null: all) in the order of their ids. */
  each(bucket: Bucket | null, classIndex: number | null, visit: (item: number) => void): void;
}

/** Something that stages and stores say and that cannot be true. */
export interface Contradiction {
  readonly item: number;
  readonly stage: string | null;
  readonly text: string;
}

/** Live sums, for snapshots. */
export interface LedgerTotals {
  readonly generated: number;
  readonly stored: number;
  readonly inFlight: number;
  readonly shed: number;
  readonly dropped: number;
}

/** Items that ended in the same way. */
export interface LedgerEnding {
  readonly state: State;
  readonly stage: string;
  /** Empty where none was given. */
  readonly cause: string;
  readonly items: number;
}

/** Small enough that a short run does not pay for 10^8 items; growing adds a chunk and copies nothing. */
const chunkBits = 16;
const chunkMask = (1 << chunkBits) - 1;
// The words of a chunk lie in two planes, in pairs: the two that a transition touches share a line of the processor's
// cache, and those that it does not stay out of it.
const wordsPerPair = 2;
const laterPlane = wordsPerPair << chunkBits;

/** Where a word of an item lies in its chunk. */
function placeOf(item: number, which: number): number {
  return (item & chunkMask) * wordsPerPair + (which & 1) + (which >>> 1) * laterPlane;
}
const keptContradictions = 10_000;

/** State, last hop and cause of a word. */
const endingBits = ~0xfff0;
/** States and classes lie beside each other in the lowest byte. */
const standingIn = (word: number): number => word & 0xff;
/** Neither on its way nor stored, as far as stages say. */
const isEnding = (state: number): boolean => state > storedState && state < pendingState;

const inFlight = stateCode['in-flight'];
const storedState = stateCode.stored;
const pendingState = stateCode.pending;
const saw = eventCode.saw;
const copied = eventCode.copied;
const stored = eventCode.stored;
const pending = eventCode.pending;
const firstInHand = eventCode[claimsInHand[0]];
const lastInHand = eventCode[claimsInHand[claimsInHand.length - 1]];
/** From the code of `stored` or of a claim to the state of the same name. */
const stateOfEvent = stored - stateCode.stored;
const unseen = contradictionKinds.indexOf('unseen') + 1;

/** Ground truth: what was generated, and what every stage said of it. */
export class Ledger {
  readonly classes: readonly string[];
  /** Its times are kept in whole ticks. */
  readonly ticksPerMs: number;
  readonly hops: HopLog;
  /** Names by their codes; the first of each means none. */
  readonly stageNames: string[] = [''];
  readonly causeNames: string[] = [''];
  readonly contradictions: Contradiction[] = [];
  contradictionCount = 0;
  now: () => number = () => 0;
  onTransition?: (item: number, stageIndex: number, code: number, cause: number) => void;
  onGenerated?: (dueTicks: number) => void;
  /** An item ended, or ended anew: it stands in another state, or in the same since later. */
  onEnded?: (item: number, classIndex: number, from: number, fromTicks: number, to: number, toTicks: number) => void;
  readonly #chunks: Uint32Array[] = [];
  readonly #stages = new Map<string, LedgerStage>();
  readonly #ranks: number[] = [-1];
  readonly #causes = new Map<string, number>([['', 0]]);
  /** Items by state and class: `state << 4 | class`, the low byte of their words. */
  readonly #standing = new Float64Array(states.length << 4);
  /** Items that ended otherwise than stored, by state, last hop and cause: what their words hold of these. */
  readonly #endings = new Map<number, number>();
  #count = 0;

  /** `sampleMs`: the period of the run's series, which says how finely times are kept. */
  constructor(classes: readonly string[], sampleMs = 1000) {
    if (classes.length === 0 || classes.length > 16) throw new Error(`a ledger holds 1 to 16 classes, not ${classes.length}`);
    this.classes = classes;
    this.ticksPerMs = ticksPerMsOf(sampleMs);
    this.hops = new HopLog(this.ticksPerMs);
  }

  get count(): number {
    return this.#count;
  }

  /** A new item; ids are dense: 0, 1, 2 … in the order in which items come into being. */
  generate(item: number, classIndex: number, dueMs: number, contentCrc: number): void {
    if (item < this.#count) return this.#contradict(item, null, 'again');
    if (item !== this.#count) throw new Error(`item ids are dense: ${this.#count} is the next one, not ${item}`);
    if (!(classIndex >= 0 && classIndex < this.classes.length)) throw new Error(`item ${item} has the class ${classIndex} of ${this.classes.length}`);
    if ((item & chunkMask) === 0) this.#chunks.push(new Uint32Array(wordsPerItem << chunkBits));
    const chunk = this.#chunks[item >>> chunkBits];
    const dueTicks = ticks(dueMs, this.ticksPerMs);
    chunk[placeOf(item, stateWord)] = newWord(inFlight, classIndex);
    chunk[placeOf(item, endWord)] = dueTicks;
    chunk[placeOf(item, dueWord)] = dueTicks;
    chunk[placeOf(item, contentWord)] = contentCrc;
    this.#count++;
    this.#standing[inFlight | (classIndex << 4)]++;
    this.hops.push(item, 0, eventCode.generated, 0, ticks(this.now(), this.ticksPerMs));
    this.onTransition?.(item, 0, eventCode.generated, 0);
    this.onGenerated?.(dueTicks);
  }

  /**
   * The stage of this name, the same object whenever it is asked for. `rank`: its place on the way of the items (several
   * workers share one); a stage with a negative rank lies beside the way: seeing an item there moves it nowhere.
   */
  stage(name: string, rank = -1): LedgerStage {
    const known = this.#stages.get(name);
    if (known) return known;
    const index = this.stageNames.length;
    if (index > 0xff) throw new Error('a ledger holds at most 255 stages');
    this.stageNames.push(name);
    this.#ranks.push(rank);
    const stage = new LedgerStage(name, index, rank, this);
    this.#stages.set(name, stage);
    return stage;
  }

  cause(text: string): number {
    let code = this.#causes.get(text);
    if (code === undefined) {
      code = this.causeNames.push(text) - 1;
      if (code > 0xff) throw new Error(`a ledger holds at most 255 causes; the last is "${text}": pass constants`);
      this.#causes.set(text, code);
    }
    return code;
  }

  /** One event of an item at a stage: one look into the table. */
  transit(item: number, stage: LedgerStage, event: number, cause: number): void {
    stage.tally[event]++;
    if (!(item >= 0 && item < this.#count)) return this.#contradict(item, stage, 'unknown');
    const chunk = this.#chunks[item >>> chunkBits];
    const at = placeOf(item, stateWord);
    const before = chunk[at] | 0;
    let word = before;
    const state = stateIn(word);
    const lastRank = this.#ranks[hopIn(word)];
    if (event === saw) word = withArrival(word, stage.rank, lastRank);
    else if (event === copied) word = withCopy(word);
    else if (isLoose(word) && event !== pending && !isOpen(word)) word = withCopy(word);

    const open = isOpen(word);
    const cell = table[(state << 5) | (event << 1) | (open ? 1 : 0)];
    if (cell === settledCell) throw new Error(`item ${item}: ${stage.name} speaks of it after the ledger was settled`);
    const next = cell & 0xf;
    let wrong = cell >>> 4;
    if (wrong === 0 && event >= firstInHand && event <= lastInHand && neverArrived(word, stage, lastRank)) wrong = unseen;
    if (wrong !== 0) this.#contradict(item, stage, contradictionKinds[wrong - 1]);

    const atTicks = ticks(this.now(), this.ticksPerMs);
    if (event >= stored && event !== pending && open) word = withEnding(word);
    // The event stands if it set the state, or if it is the account of a later copy that ended in the same way.
    const stands = event >= stored && next === event - stateOfEvent && (next !== state || (wrong === 0 && event !== stored));
    if (stands) {
      word = withHop(word, stage.index, cause);
      this.onEnded?.(item, classIn(word), state, chunk[at + 1], next, atTicks);
    } else if (next === inFlight) word = withHop(word, event === saw && stage.rank >= 0 ? stage.index : hopIn(word), 0);
    if (stands || next === inFlight) chunk[at + 1] = atTicks;
    chunk[at] = withState(word, next);
    if (next !== state) {
      this.#standing[standingIn(before)]--;
      this.#standing[standingIn(chunk[at])]++;
    }
    if (isEnding(state) || isEnding(next)) this.#endAnew(before, chunk[at] | 0);
    this.hops.push(item, stage.index, event, cause, atTicks);
    this.onTransition?.(item, stage.index, event, cause);
  }

  #contradict(item: number, stage: LedgerStage | null, kind: ContradictionKind): void {
    this.report({ item, stage: stage?.name ?? null, text: `item ${item}: ${stage?.name ?? 'it'} ${contradictions[kind]}` });
  }

  /** Keeps the first ones, counts all. */
  report(contradiction: Contradiction): void {
    if (this.contradictionCount++ < keptContradictions) this.contradictions.push(contradiction);
  }

  /** Of an item that ended otherwise than stored, or no longer stands so: where and why is in both of its words. */
  #endAnew(before: number, after: number): void {
    const [left, come] = [before & endingBits, after & endingBits];
    if (left === come) return;
    if (isEnding(stateIn(before))) this.#endings.set(left, this.#endings.get(left)! - 1);
    if (isEnding(stateIn(after))) this.#endings.set(come, (this.#endings.get(come) ?? 0) + 1);
  }

  totals(): LedgerTotals {
    return {
      generated: this.#count,
      stored: this.countOf('stored'),
      inFlight: this.countOf('in-flight') + this.countOf('pending'),
      shed: this.countOf('shed'),
      dropped: this.countOf('dropped'),
    };
  }

  /** Items that stand in a state now, of one class or of all. */
  countOf(state: State, classIndex?: number): number {
    const code = stateCode[state];
    if (classIndex !== undefined) return this.#standing[code | (classIndex << 4)];
    return this.classes.reduce((sum, _, index) => sum + this.#standing[code | (index << 4)], 0);
  }

  /** How many items ended otherwise than stored so far, by how, where and why. */
  *endings(): Iterable<LedgerEnding> {
    for (const [word, items] of this.#endings) {
      if (items > 0) yield { state: states[stateIn(word)], stage: this.stageNames[hopIn(word)], cause: this.causeNames[causeIn(word)], items };
    }
  }

  /** How many arrivals a stage has told of so far. */
  sawAt(stageName: string): number {
    return this.#stages.get(stageName)?.tally[saw] ?? 0;
  }

  /** In the order in which they were first named. */
  stages(): Iterable<LedgerStage> {
    return this.#stages.values();
  }

  /** For settling and reading: one of the words of an item. */
  word(item: number, which: number = stateWord): number {
    return this.#chunks[item >>> chunkBits][placeOf(item, which)];
  }

  setWord(item: number, which: number, value: number): void {
    this.#chunks[item >>> chunkBits][placeOf(item, which)] = value;
  }

  get bytes(): number {
    return this.#chunks.length * (wordsPerItem << chunkBits) * Uint32Array.BYTES_PER_ELEMENT;
  }
}

/** Of an item that is known to be alone: it stands at another stage, or has not come as far as this one. */
function neverArrived(word: number, stage: LedgerStage, lastRank: number): boolean {
  const hop = hopIn(word);
  if (hop === 0 || stage.rank < 0 || isLoose(word) || copiesIn(word) > 1) return false;
  return stage.rank > lastRank || (stage.rank === lastRank && stage.index !== hop);
}
