import { shownBytes } from '../../engine/exhibit.ts';
import type { DecodedBatch, Place } from './decoders/decoded.ts';
import type { VendorBatch } from './normaliser.ts';

/** Where a record lies in the bytes of its batch, and their beginning. */
export interface RecordBytes {
  /** From 1; null in a format without lines. */
  readonly line: number | null;
  readonly byteOffset: number;
  readonly byteLength: number;
  readonly raw: Buffer;
}

/** Tells the bytes of a record by its place in the batch of that number. */
export type BytesOf = (place: number) => RecordBytes;

const lineFeed = 0x0a;

/**
 * The bytes of single records, looked for when somebody asks: most batches are let through. Of a record that could not be
 * read, or that never came, they are what is left of the batch from there on.
 */
export function bytesOfRecords({ bytes, places }: Pick<VendorBatch, 'bytes' | 'places'>, decoded: DecodedBatch, hasLines: boolean): BytesOf {
  let found: { readonly nthOf: ReadonlyMap<number, number>; readonly told: readonly RecordBytes[] } | null = null;
  return (place) => {
    found ??= { nthOf: new Map(places.map((each, nth) => [each, nth])), told: toldOf(bytes, decoded, hasLines) };
    return found.told[Math.min(found.nthOf.get(place) ?? Infinity, found.told.length - 1)];
  };
}

/** Of every record that was decoded, and last what comes after them. */
function toldOf(bytes: Buffer, decoded: DecodedBatch, hasLines: boolean): RecordBytes[] {
  const read = decoded.places().slice(0, decoded.records.length);
  const rest: Place = { start: read.at(-1)?.end ?? 0, end: bytes.length };
  let [at, line] = [0, 1];
  return [...read, rest].map(({ start, end }) => {
    for (let found = bytes.indexOf(lineFeed, at); hasLines && found >= 0 && found < start; found = bytes.indexOf(lineFeed, found + 1)) line++;
    at = start;
    return { line: hasLines ? line : null, byteOffset: start, byteLength: end - start, raw: bytes.subarray(start, Math.min(end, start + shownBytes)) };
  });
}
