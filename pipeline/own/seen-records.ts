/** What was read at an offset. */
export interface SeenRecord {
  /** CRC-32 of all that it says. */
  readonly print: number;
  /** null where its id is none that was sent. */
  readonly item: number | null;
  readonly atMs: number;
  /** It was read once more when the run was over. */
  readonly stands: boolean;
}

const chunkRecords = 1 << 12;
const noItem = -1;

interface Chunk {
  readonly prints: Uint32Array;
  readonly items: Int32Array;
  readonly times: Float64Array;
  readonly states: Uint8Array;
}
const nothing = 0;
const seen = 1;
const standing = 2;

/** The records of one partition by their offsets, at 17 bytes each: a run of hours reads millions of them. */
export class SeenRecords implements Iterable<readonly [offset: number, record: SeenRecord]> {
  readonly #chunks = new Map<number, Chunk>();

  at(offset: number): SeenRecord | null {
    const chunk = this.#chunks.get(Math.floor(offset / chunkRecords));
    return chunk === undefined ? null : recordOf(chunk, offset % chunkRecords);
  }

  put(offset: number, { print, item, atMs, stands }: SeenRecord): void {
    const which = Math.floor(offset / chunkRecords);
    let chunk = this.#chunks.get(which);
    if (chunk === undefined) {
      chunk = { prints: new Uint32Array(chunkRecords), items: new Int32Array(chunkRecords), times: new Float64Array(chunkRecords), states: new Uint8Array(chunkRecords) };
      this.#chunks.set(which, chunk);
    }
    const place = offset % chunkRecords;
    chunk.prints[place] = print;
    chunk.items[place] = item ?? noItem;
    chunk.times[place] = atMs;
    chunk.states[place] = stands ? standing : seen;
  }

  /** What was read at this offset stands there. */
  stand(offset: number): void {
    this.#chunks.get(Math.floor(offset / chunkRecords))!.states[offset % chunkRecords] = standing;
  }

  *[Symbol.iterator](): Iterator<readonly [number, SeenRecord]> {
    for (const [which, chunk] of this.#chunks) {
      for (let place = 0; place < chunkRecords; place++) {
        const record = recordOf(chunk, place);
        if (record !== null) yield [which * chunkRecords + place, record];
      }
    }
  }
}

function recordOf({ prints, items, times, states }: Chunk, place: number): SeenRecord | null {
  if (states[place] === nothing) return null;
  return { print: prints[place], item: items[place] === noItem ? null : items[place], atMs: times[place], stands: states[place] === standing };
}
