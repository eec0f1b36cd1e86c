import type { Plant } from '../../engine/damage.ts';
import type { Move } from './data-fault.ts';
import { recordsIn, type BrokenRow } from './edit-row.ts';
import { encodingOf } from './encoding-faults.ts';
import type { FaultUse } from './fault-use.ts';
import { Mover } from './mover.ts';
import { Placement, type RowRange } from './placement.ts';

export interface FlowOptions {
  /** The item of a row, counted from 1; without it, that number. */
  item?(number: number): number;
  /** The item of the file itself; without it, 0. */
  readonly fileItem?: number;
  emit(bytes: Buffer): void;
  plant(plant: Plant, at: PlantedAt): void;
  /** Told where every row lies, if anybody asks; costs a look at each. */
  range?(range: RowRange): void;
}

/** How a reader of the broken file finds what was planted. */
export interface PlantedAt {
  /** The record in the broken file, counted from 1 after the header; null: the file itself, or nobody can tell. */
  readonly row: number | null;
  /** The key of the record as it was; null: the file itself. */
  readonly key: string | null;
}

/** A row after its faults, and where it goes. */
export interface PlacedRow {
  readonly row: BrokenRow;
  /** Its key as it was. */
  readonly key: string;
  /** Null: to where it belongs. */
  readonly move: (Move & { readonly kind: string }) | null;
}

/** The way out of a file that is broken: rows in their order, encoded, and the manifest with their places. */
export class Flow {
  readonly fileItem: number;
  /** Records as written so far. */
  rows = 0;
  readonly #options: FlowOptions;
  readonly #placement: Placement;
  readonly #mover: Mover<{ readonly row: BrokenRow; readonly number: number; readonly key: string | null }>;

  constructor(faults: readonly FaultUse[], options: FlowOptions) {
    this.#options = options;
    this.fileItem = options.fileItem ?? 0;
    const encoding = encodingOf(faults);
    this.#placement = new Placement(encoding);
    if (encoding.prefix.length > 0) options.emit(encoding.prefix);
    this.#mover = new Mover(({ row, number, key }, copy) => this.#write(copy ? asCopy(row) : row, this.#item(number), key));
  }

  /** Bytes written so far. */
  get size(): number {
    return this.#placement.offset;
  }

  /** How many untouched rows can be passed on at once. */
  get free(): number {
    return this.#options.range === undefined ? this.#mover.free - 1 : 0;
  }

  /** A stretch of untouched rows, fewer than `free`, or bytes between rows. */
  pass(bytes: Buffer, rows = 0): void {
    this.#options.emit(this.#placement.pass(bytes));
    this.rows += rows;
    this.#mover.passed(rows);
  }

  /** Something that is no row, such as a header. */
  other(broken: BrokenRow): void {
    this.#options.emit(this.#placement.row(broken, this.fileItem, this.fileItem, (plant) => this.#options.plant(plant, { row: null, key: null })));
  }

  untouched(bytes: Buffer, number: number): void {
    this.#mover.push({ row: { bytes, marks: [], spans: [{ start: 0, end: bytes.length, copy: false }] }, number, key: null }, null);
  }

  /** `ending` is put after a row that has no line end and does not stay where it is. */
  row({ row, move, key }: PlacedRow, number: number, ending: Buffer): void {
    if (move === null) return this.#mover.push({ row, number, key }, null);
    this.#options.plant({ kind: move.kind, item: this.#item(number), where: '/order', before: String(number), after: move.copies === 0 ? null : String(number + move.after) }, { row: null, key });
    const ends = ending.length === 0 || row.bytes.subarray(-ending.length).equals(ending) || row.bytes.at(-1) === ending.at(-1);
    // A copy, since it outlives its chunk.
    const bytes = ends ? Buffer.from(row.bytes) : Buffer.concat([row.bytes, ending]);
    this.#mover.push({ row: { ...row, bytes }, number, key }, move);
  }

  end(): void {
    this.#mover.end();
  }

  #item(number: number): number {
    return this.#options.item?.(number) ?? number;
  }

  #write(row: BrokenRow, item: number, key: string | null): void {
    const { emit, plant, range } = this.#options;
    // Lines of no row that were put in stand before it.
    const own = this.rows + recordsIn(row) - row.spans.length + 1;
    const first = this.rows + 1;
    this.rows += recordsIn(row);
    emit(this.#placement.row(row, item, this.fileItem, (each) => plant(each, each.item === item ? { row: own, key } : { row: first, key: null }), range));
  }
}

/** A row that is written once more: what was done to it is told once. */
function asCopy({ bytes, spans }: BrokenRow): BrokenRow {
  return { bytes, marks: [], spans: spans.map((span) => ({ ...span, copy: true })) };
}
