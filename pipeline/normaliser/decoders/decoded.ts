import type { Type } from 'avsc';
import type { ReasonId } from '../reason.ts';

/** A record of a batch as its format gives it; `reason` says why it could not be read, or not without loss: then it has fields all the same. */
export interface DecodedRecord {
  readonly fields: Readonly<Record<string, unknown>> | null;
  readonly reason: ReasonId | null;
}

/** Bytes of a batch, `end` exclusive. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** What a batch's bytes hold, in order. */
export interface DecodedBatch {
  readonly records: readonly DecodedRecord[];
  /** The schema that an Avro container was written with. */
  readonly writer: Type | null;
  /** Why what comes after the last record cannot be read; null where the batch ends as it should. */
  readonly broken: ReasonId | null;
  /** Where every record of `records` lies, and of those that come after them perhaps too; looked for when somebody asks. */
  places(): readonly Place[];
}

export interface DecodeOptions {
  /** Names of columns by their places, for code that does not look at a header; null goes by the header. */
  readonly columns: readonly string[] | null;
}

/** Records nest a few levels; what nests deeper was made to hurt. */
export const deepest = 32;

export const unreadable = (reason: ReasonId): DecodedRecord => ({ fields: null, reason });

/** What the decoder of text puts for bytes that are none in UTF-8. */
export const replaced = '\ufffd';
