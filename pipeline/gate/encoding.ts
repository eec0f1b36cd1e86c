import { isUtf8, transcode } from 'node:buffer';
import { characters } from './text-cell.ts';

export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'latin-1'] as const;
export type Encoding = (typeof encodings)[number];

/** Rows that are no UTF-8 before a file without any that is counts as Latin-1: fewer are damage rather than a habit. */
const latinRows = 10;

export interface FoundEncoding {
  readonly encoding: Encoding;
  readonly bomBytes: number;
}

/** The encoding of a file from its first bytes, which end anywhere. */
export function findEncoding(sample: Buffer): FoundEncoding {
  if (sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf) return { encoding: 'utf-8', bomBytes: 3 };
  if (sample[0] === 0xff && sample[1] === 0xfe) return { encoding: 'utf-16le', bomBytes: 2 };
  if (sample[0] === 0xfe && sample[1] === 0xff) return { encoding: 'utf-16be', bomBytes: 2 };
  const wide = wideWithoutMark(sample);
  return { encoding: wide ?? (isLatin(sample) ? 'latin-1' : 'utf-8'), bomBytes: 0 };
}

/** UTF-16 of a table is mostly of the first 256 characters: every other byte is zero. */
function wideWithoutMark(sample: Buffer): Encoding | null {
  const pairs = sample.length >> 1;
  if (pairs < 2) return null;
  let [evenZeros, oddZeros] = [0, 0];
  for (let i = 0; i < pairs; i++) {
    if (sample[2 * i] === 0) evenZeros++;
    if (sample[2 * i + 1] === 0) oddZeros++;
  }
  if (oddZeros > 0.7 * pairs && evenZeros < 0.1 * pairs) return 'utf-16le';
  if (evenZeros > 0.7 * pairs && oddZeros < 0.1 * pairs) return 'utf-16be';
  return null;
}

/** Many rows that are no UTF-8, and not one with a letter of several bytes that is. */
function isLatin(sample: Buffer): boolean {
  let [invalid, multi] = [0, 0];
  for (let start = 0; start < sample.length;) {
    const feed = sample.indexOf(0x0a, start);
    // The last line may be cut in the middle of a letter.
    if (feed < 0) break;
    const line = sample.subarray(start, feed);
    if (!isUtf8(line)) invalid++;
    else if (line.some((byte) => byte >= 0x80)) multi++;
    start = feed + 1;
  }
  return invalid >= latinRows && multi === 0;
}

/** Bytes of one encoding to UTF-8, chunk by chunk, and back. */
export interface Transcoder {
  toUtf8(chunk: Buffer, last: boolean): Buffer;
  /** How many bytes of the source a part of the UTF-8 stands for. */
  sourceBytes(utf8: Uint8Array, start: number, end: number): number;
  toSource(utf8: Buffer): Buffer;
  /** Bytes at the end that made no whole character. */
  readonly restBytes: number;
}

/** Null for UTF-8, which is read as it is. */
export function transcoderFor(encoding: Encoding): Transcoder | null {
  if (encoding === 'utf-8') return null;
  return encoding === 'latin-1' ? new LatinTranscoder() : new WideTranscoder(encoding);
}

class LatinTranscoder implements Transcoder {
  readonly restBytes = 0;

  toUtf8(chunk: Buffer): Buffer {
    return transcode(chunk, 'latin1', 'utf8');
  }

  sourceBytes(utf8: Uint8Array, start: number, end: number): number {
    return characters(utf8, start, end);
  }

  toSource(utf8: Buffer): Buffer {
    return Buffer.from(utf8.toString('utf8'), 'latin1');
  }
}

class WideTranscoder implements Transcoder {
  restBytes = 0;
  readonly #swaps: boolean;
  #rest: Buffer = Buffer.alloc(0);

  constructor(encoding: 'utf-16le' | 'utf-16be') {
    this.#swaps = encoding === 'utf-16be';
  }

  /** Half a character waits for its other half, and so does the first of two surrogates. */
  toUtf8(chunk: Buffer, last: boolean): Buffer {
    const bytes = Buffer.concat([this.#rest, chunk]);
    let end = bytes.length & ~1;
    if (!last && end >= 2 && (bytes[this.#swaps ? end - 2 : end - 1] & 0xfc) === 0xd8) end -= 2;
    this.#rest = bytes.subarray(end);
    this.restBytes = this.#rest.length;
    const whole = Buffer.from(bytes.subarray(0, end));
    if (this.#swaps) whole.swap16();
    // A surrogate without its other half becomes U+FFFD, in which rows are held for their encoding.
    return Buffer.from(whole.toString('utf16le'), 'utf8');
  }

  sourceBytes(utf8: Uint8Array, start: number, end: number): number {
    let bytes = 0;
    for (let i = start; i < end; i++) {
      if ((utf8[i] & 0xc0) !== 0x80) bytes += utf8[i] >= 0xf0 ? 4 : 2;
    }
    return bytes;
  }

  toSource(utf8: Buffer): Buffer {
    const wide = Buffer.from(utf8.toString('utf8'), 'utf16le');
    return this.#swaps ? wide.swap16() : wide;
  }
}

/** C1 controls, and what letters of several bytes in UTF-8 look like when they are read as Latin-1. */
const mixedLatin = /[\u0080-\u009f]|[\u00c2-\u00f4][\u0080-\u00bf]/;

/** Whether a row of a file in this encoding has bytes that belong to another one. */
export function isForeign(row: string, encoding: Encoding): boolean {
  return encoding === 'latin-1' ? mixedLatin.test(row) : row.includes('\ufffd');
}
