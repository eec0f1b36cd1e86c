import type { Plant } from '../../engine/damage.ts';
import type { Encoding } from './encoding.ts';
import { afterText, bytesToText, rangeText } from './manifest.ts';
import type { BrokenRow, Mark } from './edit-row.ts';

/** Where a row lies in the broken file. */
export interface RowRange {
  readonly item: number;
  readonly start: number;
  /** Exclusive; its line end is part of it. */
  readonly end: number;
  /** A further copy of a row, or one that has its key. */
  readonly copy: boolean;
}

/** Where everything lies in the file as it is written: knows the offset so far, and how rows are encoded. */
export class Placement {
  offset: number;
  readonly #encode: ((utf8: Buffer) => Buffer) | null;

  constructor({ prefix, encode }: Encoding) {
    this.offset = prefix.length;
    this.#encode = encode;
  }

  /** Bytes in which nothing is broken; answers with what is to be written. */
  pass(bytes: Buffer): Buffer {
    const written = this.#encode === null ? bytes : this.#encode(bytes);
    this.offset += written.length;
    return written;
  }

  /** A broken row; its plants and ranges by their place in the file. */
  row({ bytes, marks, spans }: BrokenRow, item: number, fileItem: number): { bytes: Buffer; plants: Plant[]; ranges: RowRange[] } {
    const base = this.offset;
    const at = (offset: number): number => base + (this.#encode === null ? offset : this.#encode(bytes.subarray(0, offset)).length);
    return {
      plants: marks.map((mark) => plantOf(mark, mark.foreign ? fileItem : item, at)),
      ranges: spans.map(({ start, end, copy }) => ({ item, start: at(start), end: at(end), copy })),
      bytes: this.pass(bytes),
    };
  }
}

function plantOf({ kind, start, end, before, after, undecidable }: Mark, item: number, at: (offset: number) => number): Plant {
  return { kind, item, where: rangeText(at(start), at(end)), before: bytesToText(before), after: afterText(after), ...(undecidable && { undecidable }) };
}
