import type { Plant } from '../../engine/damage.ts';
import type { Move } from './data-fault.ts';
import { recordsIn, type BrokenRow } from './edit-row.ts';
import { encodingOf } from './encoding-faults.ts';
import type { FaultUse } from './fault-use.ts';
import { rangeText, type PlantedAt } from './manifest.ts';
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

/** A row after its faults, and where it goes. */
export interface PlacedRow {
  readonly row: BrokenRow;
  /** Its key as it was. */
  readonly key: string;
  /** Null: to where it belongs. */
  readonly move: (Move & { readonly kind: string }) | null;
}

/** A record that was moved: it is told once all of it is written, as only then it is known where. */
interface Moved {
  readonly plant: Plant;
  readonly at: Found[];
  left: number;
}

/** A row of the broken file, and its bytes. */
interface Found {
  readonly row: number;
  readonly record: string;
}

interface Outgoing {
  readonly row: BrokenRow;
  readonly number: number;
  readonly key: string | null;
  readonly moved: Moved | null;
}

/** The way out of a file that is broken: rows in their order, encoded, and the manifest with their places. */
export class Flow {
  readonly fileItem: number;
  /** Records as written so far. */
  rows = 0;
  /** What ends a record; empty where records need nothing between them. */
  ending: Buffer = Buffer.alloc(0);
  /** The record that was written last has no end yet: the last one of many a file. */
  #open = false;
  readonly #options: FlowOptions;
  readonly #placement: Placement;
  readonly #mover: Mover<Outgoing>;

  constructor(faults: readonly FaultUse[], options: FlowOptions) {
    this.#options = options;
    this.fileItem = options.fileItem ?? 0;
    const encoding = encodingOf(faults);
    this.#placement = new Placement(encoding);
    if (encoding.prefix.length > 0) options.emit(encoding.prefix);
    this.#mover = new Mover((outgoing, copy) => this.#write(copy ? { ...outgoing, row: asCopy(outgoing.row) } : outgoing));
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
    this.#closeLast();
    this.#options.emit(this.#placement.pass(bytes));
    if (rows > 0) this.#open = !this.#ends(bytes);
    this.rows += rows;
    this.#mover.passed(rows);
  }

  /** Something that is no row, such as a header. */
  other(broken: BrokenRow): void {
    const { bytes, plants } = this.#placement.row(broken, this.fileItem, this.fileItem);
    for (const each of plants) this.#options.plant(each, { row: null, key: null });
    this.#options.emit(bytes);
  }

  untouched(bytes: Buffer, number: number): void {
    this.#mover.push({ row: { bytes, marks: [], spans: [{ start: 0, end: bytes.length, copy: false }] }, number, key: null, moved: null }, null);
  }

  row({ row, move, key }: PlacedRow, number: number): void {
    if (move === null) return this.#mover.push({ row, number, key, moved: null }, null);
    const plant: Plant = { kind: move.kind, item: this.#item(number), where: '/order', before: String(number), after: move.copies === 0 ? null : String(number + move.after) };
    if (move.copies === 0) this.#options.plant(plant, { row: null, key });
    // A copy, since it outlives its chunk.
    this.#mover.push({ row: { ...row, bytes: Buffer.from(row.bytes) }, number, key, moved: { plant, at: [], left: move.copies } }, move);
  }

  end(): void {
    this.#mover.end();
  }

  #ends(bytes: Buffer): boolean {
    return this.ending.length === 0 || bytes.at(-1) === this.ending.at(-1);
  }

  /** Where another record comes after one that the file ended with, it gets its end after all. */
  #closeLast(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#options.emit(this.#placement.pass(this.ending));
  }

  #item(number: number): number {
    return this.#options.item?.(number) ?? number;
  }

  #write({ row, number, key, moved }: Outgoing): void {
    const { emit, plant, range } = this.#options;
    const item = this.#item(number);
    this.#closeLast();
    this.#open = !this.#ends(row.bytes);
    // Lines of no row that were put in stand before it; its copies come after it.
    const first = this.rows + 1;
    const own = first + recordsIn(row) - row.spans.length;
    this.rows += recordsIn(row);
    if (row.marks.length === 0 && moved === null && range === undefined) return emit(this.#placement.pass(row.bytes));
    const { bytes, plants, ranges } = this.#placement.row(row, item, this.fileItem);
    ranges.forEach((each) => range?.(each));
    const found = ranges.map(({ start, end }, i): Found => ({ row: own + i, record: rangeText(start, end) }));
    for (const each of plants) plant(each, each.item === this.fileItem ? { row: first, key: null } : placed(found, key));
    if (moved !== null) {
      moved.at.push(...found);
      if (--moved.left === 0) plant(moved.plant, placed(moved.at, key));
    }
    emit(bytes);
  }
}

function placed([{ row, record }, ...copies]: readonly Found[], key: string | null): PlantedAt {
  return { row, key, record, ...(copies.length > 0 && { copies }) };
}

/** A row that is written once more: what was done to it is told once, and lines of no row that stand before it are not its own. */
function asCopy({ bytes, marks, spans }: BrokenRow): BrokenRow {
  const from = Math.max(0, ...marks.filter(({ foreign }) => foreign).map(({ end }) => end));
  return { bytes: bytes.subarray(from), marks: [], spans: spans.map(({ start, end }) => ({ start: start - from, end: end - from, copy: true })) };
}
