import type { Plant } from '../../../engine/damage.ts';
import { UsageError } from '../../../engine/usage-error.ts';
import { encodingOf } from '../encoding-faults.ts';
import type { FaultUse } from '../fault-use.ts';
import { rangeText } from '../manifest.ts';
import { CsvBreaker, type CsvOptions } from './csv-breaker.ts';
import { recordsIn, type BrokenRow } from './edit-row.ts';
import { Mover } from './mover.ts';
import { Placement, type RowRange } from './placement.ts';
import { RowEnds } from './row-ends.ts';

export interface CsvStreamOptions extends Omit<CsvOptions, 'rows'> {
  /** How many rows the file is likely to have, once its first bytes are known. */
  rows(firstBytes: Buffer): number;
  /** The item of a row, counted from 1 after the header; without it, that number. */
  item?(number: number): number;
  /** The item of the file itself; without it, 0. */
  readonly fileItem?: number;
  emit(bytes: Buffer): void;
  plant(plant: Plant): void;
  /** Told where every row lies, if anybody asks; costs a look at each. */
  range?(range: RowRange): void;
}

/** The longest row that is held in memory. */
const mostRowBytes = 64 * 2 ** 20;
const utf8Mark = Buffer.of(0xef, 0xbb, 0xbf);

interface Moving {
  readonly row: BrokenRow;
  readonly number: number;
}

/**
 * Breaks a CSV file as it streams by, in the memory of a chunk and of the rows that were moved. Stretches in which no
 * fault wants a row are passed on as they came, row ends found and counted.
 */
export class CsvStream {
  /** Records after the header, as written so far. */
  rows = 0;
  readonly #faults: readonly FaultUse[];
  readonly #options: CsvStreamOptions;
  readonly #placement: Placement;
  readonly #mover: Mover<Moving>;
  readonly #fileItem: number;
  #breaker: CsvBreaker | null = null;
  #carry: Buffer = Buffer.alloc(0);
  /** The row that comes next. */
  #number = 1;

  constructor(faults: readonly FaultUse[], options: CsvStreamOptions) {
    this.#faults = faults;
    this.#options = options;
    this.#fileItem = options.fileItem ?? 0;
    const encoding = encodingOf(faults);
    this.#placement = new Placement(encoding);
    if (encoding.prefix.length > 0) options.emit(encoding.prefix);
    this.#mover = new Mover(({ row, number }, copy) => this.#write(copy ? asCopy(row) : row, this.#item(number)));
  }

  /** Bytes written so far. */
  get size(): number {
    return this.#placement.offset;
  }

  write(chunk: Buffer): void {
    const bytes = this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk]);
    const rest = this.#rows(bytes, false);
    // A copy, so that a small rest does not keep its whole chunk.
    this.#carry = Buffer.from(bytes.subarray(rest));
    if (this.#carry.length > mostRowBytes) {
      throw new UsageError(`${this.#breaker === null ? 'the header' : `row ${this.#number}`} has no end within ${mostRowBytes / 2 ** 20} MiB`, { hint: 'is there a quote that nothing closes, or is it no CSV file?' });
    }
  }

  /** After the last chunk; tells of what was done to all of the file. */
  end(): void {
    if (this.#carry.length > 0) this.#rows(this.#carry, true);
    this.#mover.end();
    for (const { kind, shape } of this.#breaker?.shapes ?? []) {
      this.#options.plant({ kind, item: this.#fileItem, where: rangeText(0, this.size), before: shape.before, after: shape.after });
    }
  }

  #item(number: number): number {
    return this.#options.item?.(number) ?? number;
  }

  /** Takes whole rows from `bytes`, and answers where they end; `last`: the file ends here. */
  #rows(bytes: Buffer, last: boolean): number {
    const ends = new RowEnds(bytes, this.#options.delimiter);
    const endOf = (start: number): number => {
      if (start >= bytes.length) return -1;
      const end = ends.after(start);
      return end < 0 && last ? bytes.length : end;
    };
    let from = this.#breaker === null ? this.#begin(bytes, last, endOf) : 0;
    const breaker = this.#breaker;
    if (breaker === null) return from;
    let untouched = from;
    let count = 0;
    const pass = (): void => {
      if (count === 0) return;
      this.#options.emit(this.#placement.pass(bytes.subarray(untouched, from)));
      this.rows += count;
      this.#mover.passed(count);
      count = 0;
    };
    const each = this.#options.range !== undefined;
    for (let end = endOf(from); end >= 0; end = endOf(from)) {
      if (this.#number < breaker.next && !each && count + 1 < this.#mover.free) {
        count++;
        this.#number++;
        from = end;
        continue;
      }
      pass();
      this.#row(bytes.subarray(from, end), breaker);
      this.#number++;
      from = end;
      untouched = end;
    }
    pass();
    return from;
  }

  /** Reads the header; answers where it ends, or 0 while it is not all there. */
  #begin(bytes: Buffer, last: boolean, endOf: (start: number) => number): number {
    const mark = bytes.subarray(0, 3).equals(utf8Mark) ? 3 : 0;
    const end = endOf(mark);
    if (end < 0 || (bytes.length < 3 && !last)) return 0;
    const { range: _, ...options } = this.#options;
    this.#breaker = new CsvBreaker(this.#faults, bytes.subarray(mark, end), { ...options, rows: options.rows(bytes) });
    if (mark > 0) options.emit(this.#placement.pass(bytes.subarray(0, mark)));
    options.emit(this.#placement.row(this.#breaker.header, this.#fileItem, this.#fileItem, options.plant));
    return end;
  }

  #row(bytes: Buffer, breaker: CsvBreaker): void {
    const number = this.#number;
    if (number < breaker.next) return this.#mover.push({ row: untouchedRow(bytes), number }, null);
    const { row, move } = breaker.row(bytes, number);
    if (move === null) return this.#mover.push({ row, number }, null);
    this.#options.plant({ kind: move.kind, item: this.#item(number), where: '/order', before: String(number), after: move.copies === 0 ? null : String(number + move.after) });
    // It outlives its chunk.
    this.#mover.push({ row: { ...row, bytes: withEnding(Buffer.from(row.bytes), breaker.ending) }, number }, move);
  }

  #write(row: BrokenRow, item: number): void {
    const { emit, plant, range } = this.#options;
    this.rows += recordsIn(row);
    emit(this.#placement.row(row, item, this.#fileItem, plant, range));
  }
}

function untouchedRow(bytes: Buffer): BrokenRow {
  return { bytes, marks: [], spans: [{ start: 0, end: bytes.length, copy: false }] };
}

/** The last row of a file may have no line end; where it is moved, it needs one. */
function withEnding(bytes: Buffer, ending: Buffer): Buffer {
  return bytes.at(-1) === 0x0a ? bytes : Buffer.concat([bytes, ending]);
}

/** A row that is written once more: what was done to it is told once. */
function asCopy({ bytes, spans }: BrokenRow): BrokenRow {
  return { bytes, marks: [], spans: spans.map((span) => ({ ...span, copy: true })) };
}
