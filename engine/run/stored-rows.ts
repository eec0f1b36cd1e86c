import type { StoredRow } from '../scenario.ts';

const chunkRows = 1 << 16;

interface Chunk {
  /** NaN for a row that comes from no item. */
  readonly items: Float64Array;
  readonly contents: Uint32Array;
  readonly storedMs: Float64Array;
}

/** Rows as they were read back, at twenty bytes each: a run of hours has millions of them. */
export class StoredRows implements Iterable<StoredRow> {
  readonly #chunks: Chunk[] = [];
  #count = 0;

  add({ item, content, storedMs }: StoredRow): void {
    const place = this.#count++ % chunkRows;
    if (place === 0) this.#chunks.push({ items: new Float64Array(chunkRows), contents: new Uint32Array(chunkRows), storedMs: new Float64Array(chunkRows) });
    const chunk = this.#chunks[this.#chunks.length - 1];
    chunk.items[place] = item ?? NaN;
    chunk.contents[place] = content;
    chunk.storedMs[place] = storedMs;
  }

  *[Symbol.iterator](): Iterator<StoredRow> {
    for (let row = 0; row < this.#count; row++) {
      const [{ items, contents, storedMs }, place] = [this.#chunks[Math.floor(row / chunkRows)], row % chunkRows];
      yield { item: Number.isNaN(items[place]) ? null : items[place], content: contents[place], storedMs: storedMs[place] };
    }
  }
}
