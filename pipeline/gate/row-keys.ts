import { UsageError } from '../../engine/usage-error.ts';

/** Where a row stands that was let through under its key. */
export interface KeyHolder {
  readonly line: number;
  readonly byteOffset: number;
  readonly byteLength: number;
  /** How many rows took a key before it. */
  readonly ordinal: number;
}

const chunkRows = 1 << 16;
/** Two words of the key's hash, one of the content's, line, length; the offset is a float of its own. */
const words = 5;
const bytesPerRow = words * 4 + 8;
const withdrawn = -1;

/**
 * The keys of a file: 28 bytes a row in chunks that are never copied, and an index of them, open addressing with at most
 * three quarters full, of 5 to 11 bytes a row. Two different keys of 10^8 rows have the same hash in 1 of 4,000 files:
 * both rows are held then, none is lost.
 */
export class RowKeys {
  readonly #limitBytes: number;
  readonly #chunks: Int32Array[] = [];
  readonly #offsets: Float64Array[] = [];
  #index = new Uint32Array(1 << 10);
  #count = 0;
  /** The row that held the key before, after `conflict`: null if it was withdrawn already. */
  holder: KeyHolder | null = null;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /**
   * `new`: the key was free, and is taken now. `copy`: a row with this key and this content is there. `conflict`: a row
   * with this key and other content is there, or was; from then on nobody holds the key.
   */
  take(low: number, high: number, content: number, line: number, byteOffset: number, byteLength: number): 'new' | 'copy' | 'conflict' {
    const row = this.#find(low, high);
    if (row < 0) {
      this.#insert(low, high, content, line, byteOffset, byteLength);
      return 'new';
    }
    const chunk = this.#chunks[row >>> 16];
    const at = (row & (chunkRows - 1)) * words;
    const offsets = this.#offsets[row >>> 16];
    const offset = offsets[row & (chunkRows - 1)];
    if (offset !== withdrawn && chunk[at + 2] === content) return 'copy';
    this.holder = offset === withdrawn ? null : { line: chunk[at + 3], byteOffset: offset, byteLength: chunk[at + 4], ordinal: row };
    offsets[row & (chunkRows - 1)] = withdrawn;
    return 'conflict';
  }

  /** As `take`, for a row that a person has decided on: a key that nobody holds any more is free for it, and nobody loses one. */
  decide(low: number, high: number, content: number, line: number, byteOffset: number, byteLength: number): 'new' | 'copy' | 'conflict' {
    const row = this.#find(low, high);
    if (row < 0) return this.take(low, high, content, line, byteOffset, byteLength);
    if (this.#offsets[row >>> 16][row & (chunkRows - 1)] !== withdrawn) {
      return this.#chunks[row >>> 16][(row & (chunkRows - 1)) * words + 2] === content ? 'copy' : 'conflict';
    }
    this.#write(row, low, high, content, line, byteOffset, byteLength);
    return 'new';
  }

  /** The row with this key, or the bitwise complement of the free place in the index. */
  #find(low: number, high: number): number {
    const mask = this.#index.length - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#index[slot];
      if (entry === 0) return ~slot;
      const row = entry - 1;
      const chunk = this.#chunks[row >>> 16];
      const at = (row & (chunkRows - 1)) * words;
      if (chunk[at] === low && chunk[at + 1] === high) return row;
    }
  }

  #insert(low: number, high: number, content: number, line: number, byteOffset: number, byteLength: number): void {
    if (this.#count >= this.#index.length * 0.75) this.#grow();
    if (this.#count === this.#chunks.length * chunkRows) {
      this.#hold(chunkRows * bytesPerRow);
      this.#chunks.push(new Int32Array(chunkRows * words));
      this.#offsets.push(new Float64Array(chunkRows));
    }
    const row = this.#count++;
    this.#write(row, low, high, content, line, byteOffset, byteLength);
    this.#index[~this.#find(low, high)] = row + 1;
  }

  #write(row: number, low: number, high: number, content: number, line: number, byteOffset: number, byteLength: number): void {
    const chunk = this.#chunks[row >>> 16];
    const at = (row & (chunkRows - 1)) * words;
    chunk[at] = low;
    chunk[at + 1] = high;
    chunk[at + 2] = content;
    chunk[at + 3] = line;
    chunk[at + 4] = byteLength;
    this.#offsets[row >>> 16][row & (chunkRows - 1)] = byteOffset;
  }

  #grow(): void {
    this.#hold(this.#index.length * 4);
    const index = new Uint32Array(this.#index.length * 2);
    const mask = index.length - 1;
    for (let row = 0; row < this.#count; row++) {
      let slot = this.#chunks[row >>> 16][(row & (chunkRows - 1)) * words] & mask;
      while (index[slot] !== 0) slot = (slot + 1) & mask;
      index[slot] = row + 1;
    }
    this.#index = index;
  }

  #hold(more: number): void {
    const held = this.#chunks.length * chunkRows * bytesPerRow + this.#index.length * 4;
    if (held + more <= this.#limitBytes) return;
    throw new UsageError(`after ${this.#count} rows their keys would take ${held + more} bytes, and ${this.#limitBytes} is the limit`, {
      where: 'key', hint: 'raise the limit (--key-memory 4GiB), split the file, or take "key" out of the schema',
    });
  }
}
