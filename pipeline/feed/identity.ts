import type { FeedDay } from './feed-day.ts';

/**
 * Which items bytes are, for the claims that components make to the ledger; nothing that they do with the bytes follows
 * from it. A delivery is the ETag under which the vendor serves it.
 */
export interface Identity {
  /** The item of the file that is due. */
  file(due: FeedDay): number;
  /** The items of the rows that the file was to have. */
  rows(due: FeedDay): readonly number[];
  /** The items whose bytes lie in a stretch of what was delivered, a further copy of a row included. */
  within(delivery: string, start: number, end: number): readonly number[];
  /** The one item that a row read from there is: of several the one with most bytes in it; null for a line that is none. */
  row(delivery: string, start: number, end: number): number | null;
}
