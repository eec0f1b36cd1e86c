/**
 * Four words an item: the state word, the end time and the due time in ticks, and the CRC-32 of the content. The first two are those that a transition touches; the ledger keeps them beside each other.
 * The state word, from its lowest bit: state 4, class 4, copies made 4, copies ended 3, loose 1, last hop 8, cause 8.
 *
 * `loose`: copies cannot be told apart, so from the moment when an arrival can be an old copy or a new one, the number
 * made is the least that explains what was seen, and no claim of the item is held to be one too many.
 */
export const wordsPerItem = 4;
export const stateWord = 0;
export const endWord = 1;
export const dueWord = 2;
export const contentWord = 3;
const looseBit = 1 << 15;

/**
 * How finely a run's times are kept, in one word: in tenths of a millisecond, which end after 119 hours of the run's clock;
 * where the run is a calendar of days, in milliseconds, which end after 49 days.
 */
export function ticksPerMsOf(sampleMs: number): number {
  return sampleMs > 1000 ? 1 : 10;
}

export function clockEndMs(ticksPerMs: number): number {
  return 0xffffffff / ticksPerMs;
}

export function ticks(ms: number, ticksPerMs: number): number {
  const value = Math.round(ms * ticksPerMs);
  if (value > 0xffffffff) throw new Error(`the ledger's clock ends at ${clockEndMs(ticksPerMs)} ms, before ${ms} ms`);
  return value > 0 ? value : 0;
}

export function newWord(state: number, classIndex: number): number {
  return state | (classIndex << 4) | (1 << 8);
}

export const stateIn = (word: number): number => word & 0xf;
export const classIn = (word: number): number => (word >>> 4) & 0xf;
export const copiesIn = (word: number): number => (word >>> 8) & 0xf;
export const hopIn = (word: number): number => (word >>> 16) & 0xff;
export const causeIn = (word: number): number => word >>> 24;
export const isLoose = (word: number): boolean => (word & looseBit) !== 0;

/** Whether a copy has not ended yet. */
export const isOpen = (word: number): boolean => ((word >>> 12) & 7) < ((word >>> 8) & 0xf);

export const withState = (word: number, state: number): number => (word & ~0xf) | state;

export function withHop(word: number, stage: number, cause: number): number {
  return (word & 0xffff) | (stage << 16) | (cause << 24);
}

/** One copy more; past 15 they are no longer counted. */
export function withCopy(word: number): number {
  return copiesIn(word) === 0xf ? word | looseBit : word + (1 << 8);
}

/** One copy ended; past 7 they are no longer counted. */
export function withEnding(word: number): number {
  return ((word >>> 12) & 7) === 7 ? word | looseBit : word + (1 << 12);
}

/** At a rank already passed it is a further copy: surely, if the item was alone; else an old one may have come behind. */
export function withArrival(word: number, rank: number, lastRank: number): number {
  if (rank < 0) return word;
  // Which of the copies moves on cannot be told: where all that are known of have ended, it was one more.
  if (rank > lastRank) return isLoose(word) && !isOpen(word) ? withCopy(word) : word;
  if (copiesIn(word) === 1) return withCopy(word);
  const loose = word | looseBit;
  return isOpen(loose) ? loose : withCopy(loose);
}

/** Once settled, the rows found in the stores stand where the copies ended were counted. */
export const rowsIn = (word: number): number => (word >>> 12) & 7;
export const withRows = (word: number, rows: number): number => (word & ~(7 << 12)) | (Math.min(rows, 7) << 12);
