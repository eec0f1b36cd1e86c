import type { ReasonId } from './reason.ts';

/** A row that was not let through: where it stands in the file, why, and what it is. */
export interface Held {
  readonly reason: ReasonId;
  /** What is wrong with this one, in words. */
  readonly detail: string;
  readonly hint: string;
  /** The line on which the row begins, from 1. */
  readonly line: number;
  /** The byte of the row as it came, from 1, at which the trouble begins: of a row on several lines it may stand in a later one. */
  readonly column: number;
  /** The column of the schema; null where it is not about one. */
  readonly field: string | null;
  /** Where the row stands in the file as it came, without its line end. */
  readonly byteOffset: number;
  readonly byteLength: number;
  /** The row as it came; only its beginning where `rawCut`; null for a withdrawn one where nobody could read it again. */
  readonly raw: Buffer | null;
  readonly rawCut: boolean;
  /** It was handed over before: a later row has the same key and says something else. Take it back. */
  readonly withdrawn: boolean;
  /** Which of the rows that were handed over a withdrawn one was, from 0; null for others. */
  readonly ordinal: number | null;
}

/** Of a row that is beyond the limit of its feed, so much is kept. */
export function beginning(bytes: Buffer, maxLineBytes: number): Buffer {
  return bytes.subarray(0, Math.min(4096, maxLineBytes));
}
