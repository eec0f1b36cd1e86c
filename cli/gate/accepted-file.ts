import { closeSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import type { KeptRow, Value } from '../../pipeline/gate/kept-row.ts';
import { decimalText } from '../../pipeline/gate/number-cell.ts';
import type { Feed } from '../../pipeline/gate/schema.ts';

const bufferedBytes = 1 << 16;
const copiedBytes = 1 << 20;

/**
 * The rows that were let through, as CSV that anybody reads: UTF-8, commas, columns in the order of the schema, numbers
 * and dates in one form, an empty text in quotes and no value without. It has its name only once it is whole.
 */
export class AcceptedFile {
  readonly #path: string;
  readonly #partial: string;
  readonly #feed: Feed;
  #descriptor: number | null;
  #text = '';
  #bytes = 0;
  /** Where each row begins, which a withdrawn one is cut out by. Null where no row is ever withdrawn. */
  readonly #starts: RowStarts | null;
  readonly #withdrawn: number[] = [];

  constructor(path: string, feed: Feed) {
    this.#path = path;
    this.#partial = `${path}.partial`;
    this.#feed = feed;
    this.#descriptor = openSync(this.#partial, 'w+');
    this.#starts = feed.key.length > 0 ? new RowStarts() : null;
    this.#write(`${feed.columns.map(({ name }) => textCell(name)).join(',')}\n`);
  }

  add(row: KeptRow): void {
    this.#starts?.push(this.#bytes);
    const values = row.values();
    this.#write(`${values.map((value, c) => this.#cell(value, c)).join(',')}\n`);
  }

  withdraw(ordinal: number): void {
    this.#withdrawn.push(ordinal);
  }

  finish(): void {
    this.#flush();
    if (this.#withdrawn.length > 0) this.#cutWithdrawn();
    this.#close();
    renameSync(this.#partial, this.#path);
  }

  /** The file is held: rows that another one left under this name are none of it, and nobody should load them for it. */
  withhold(): void {
    this.abandon();
    rmSync(this.#path, { force: true });
  }

  /** Leaves nothing. After `finish` it does nothing. */
  abandon(): void {
    if (this.#descriptor === null) return;
    this.#close();
    rmSync(this.#partial, { force: true });
  }

  #close(): void {
    closeSync(this.#descriptor!);
    this.#descriptor = null;
  }

  #cell(value: Value, c: number): string {
    const column = this.#feed.columns[c];
    if (value === null) return '';
    if (column.type === 'decimal') return decimalText(value as number, column.scale);
    if (column.type === 'boolean') return column.values[value === true ? 0 : 1];
    return typeof value === 'string' ? textCell(value) : String(value);
  }

  #write(text: string): void {
    this.#text += text;
    this.#bytes += Buffer.byteLength(text);
    if (this.#text.length >= bufferedBytes) this.#flush();
  }

  #flush(): void {
    const bytes = Buffer.from(this.#text);
    this.#text = '';
    for (let at = 0; at < bytes.length;) at += writeSync(this.#descriptor!, bytes, at);
  }

  /** Writes the file once more without them; it takes its place. */
  #cutWithdrawn(): void {
    const whole = this.#descriptor!;
    const second = `${this.#partial}2`;
    const target = openSync(second, 'w');
    const starts = this.#starts!;
    let from = 0;
    try {
      for (const ordinal of this.#withdrawn.toSorted((a, b) => a - b)) {
        copy(whole, target, from, starts.at(ordinal)!);
        from = starts.at(ordinal + 1) ?? this.#bytes;
      }
      copy(whole, target, from, this.#bytes);
      renameSync(second, this.#partial);
    } catch (error) {
      rmSync(second, { force: true });
      throw error;
    } finally {
      closeSync(target);
    }
  }
}

const startsInChunk = 1 << 16;

/** Places of rows by their ordinals: 8 bytes each, in chunks outside of the heap that are never copied. */
class RowStarts {
  readonly #chunks: Float64Array[] = [];
  #count = 0;

  push(start: number): void {
    const place = this.#count++ % startsInChunk;
    if (place === 0) this.#chunks.push(new Float64Array(startsInChunk));
    this.#chunks[this.#chunks.length - 1][place] = start;
  }

  at(ordinal: number): number | undefined {
    return ordinal < this.#count ? this.#chunks[Math.floor(ordinal / startsInChunk)][ordinal % startsInChunk] : undefined;
  }
}

function copy(source: number, target: number, from: number, to: number): void {
  const buffer = Buffer.alloc(Math.min(copiedBytes, Math.max(0, to - from)));
  for (let at = from; at < to;) {
    const read = readSync(source, buffer, 0, Math.min(buffer.length, to - at), at);
    if (read === 0) throw new Error(`the file of accepted rows ends at ${at} of ${to} bytes`);
    for (let written = 0; written < read;) written += writeSync(target, buffer, written, read - written);
    at += read;
  }
}

function textCell(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
