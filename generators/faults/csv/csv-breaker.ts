import type { Random } from '../../../engine/random.ts';
import type { ColumnType, FileView, Mechanism, Memory, RowDamage, Shape } from '../data-fault.ts';
import type { FaultUse } from '../fault-use.ts';
import { Picker, type Selectable } from '../selection.ts';
import { cellChanges } from './cell-leaves.ts';
import { editRow, type BrokenRow, type KindOfDamage } from '../edit-row.ts';
import type { PlacedRow } from '../flow.ts';
import type { RowBreaker } from '../line-stream.ts';
import { NamedFields } from '../named-fields.ts';
import { unknownField } from '../unknown-field.ts';
import { CsvRow } from './row.ts';

export interface ColumnHint {
  readonly name: string;
  readonly type: ColumnType;
}

export interface CsvOptions {
  readonly random: (name: string) => Random;
  readonly delimiter: number;
  /** What the caller knows of columns; without it, types are told by the look of cells. */
  readonly columns?: readonly ColumnHint[];
  /** Columns that identify a row; the first one where nobody says. */
  readonly key?: readonly string[];
  /** Columns that must be there; without it, those that the faults name. */
  readonly fields?: NamedFields;
  /** How many rows the file has, or is likely to have. */
  readonly rows: number;
  /** A row that is broken by one fault is left alone by those after it. */
  readonly onePerRow?: boolean;
}

type At<L extends Mechanism<never>['layer']> = Extract<Mechanism<Readonly<Record<string, unknown>>>, { layer: L }>;

/** A fault that hits single rows, with what it draws from. */
interface RowFault {
  readonly use: FaultUse;
  readonly mechanism: At<'row'> | At<'value'> | At<'order'>;
  readonly picker: Picker;
  readonly random: Random;
  readonly memory: Memory;
}

/** Does damage to the rows of one file, one after the other. It looks only at those that a fault wants. */
export class CsvBreaker implements RowBreaker {
  /** The next row, counted from 1 after the header, that it must be shown. */
  next: number;
  /** Kinds that write every row in another form. */
  readonly shapes: readonly { readonly kind: string; readonly shape: Shape }[];
  /** The file's line end, by its header. */
  readonly ending: Buffer;
  /** The header line with its damage. */
  readonly header: BrokenRow;
  readonly #rowFaults: readonly RowFault[];
  readonly #inserts: readonly { readonly use: FaultUse; readonly mechanism: At<'insert'>; readonly at: number; readonly random: Random }[];
  readonly #view: FileView;
  readonly #inputDelimiter: number;
  readonly #onePerRow: boolean;
  readonly #positions: ReadonlyMap<string, number>;

  constructor(uses: readonly FaultUse[], headerBytes: Buffer, options: CsvOptions) {
    const { random, delimiter, rows } = options;
    this.#inputDelimiter = delimiter;
    this.#onePerRow = options.onePerRow ?? false;
    let header = new CsvRow(headerBytes, delimiter);
    this.ending = Buffer.from(header.ending.length > 0 ? header.ending : '\n');
    this.shapes = at(uses, 'shape').map(({ use, mechanism }) => {
      const shape = mechanism.shape(header, use.params, random(use.stream));
      header = new CsvRow(shape.row(header), shape.delimiter);
      return { kind: use.fault.id, shape };
    });
    this.header = editRow(header.bytes, at(uses, 'header').flatMap(({ use, mechanism }) => named(use, mechanism.edit(header, use.params, random(use.stream)))));
    this.#positions = new Map(header.cells.map((_, column) => [header.text(column), column]));
    (options.fields ?? new NamedFields(uses)).refuseUnknown([...this.#positions.keys()]);
    this.#view = fileView(header, this.#positions, options);
    this.#rowFaults = uses.flatMap((use) => {
      const { mechanism } = use.fault;
      if (mechanism.layer !== 'row' && mechanism.layer !== 'value' && mechanism.layer !== 'order') return [];
      const picker = new Picker(use.selection, use.fault.share ?? 1, random(`${use.stream}.rows`));
      return [{ use, mechanism, picker, random: random(use.stream), memory: { values: new Map() } }];
    });
    this.#inserts = at(uses, 'insert').map(({ use, mechanism }) => {
      const drawn = random(use.stream);
      return { use, mechanism, at: 2 + drawn.below(Math.max(1, rows - 1)), random: drawn };
    });
    this.next = this.shapes.length > 0 ? 1 : this.#upcoming(1);
  }

  /** A row with its line end; `number` counts from 1 after the header, and is not beyond `next`. */
  row(bytes: Buffer, number: number): PlacedRow {
    let row = new CsvRow(bytes, this.#inputDelimiter);
    for (const { shape } of this.shapes) row = new CsvRow(shape.row(row), shape.delimiter);
    const damages: KindOfDamage[] = this.#inserts.filter((insert) => insert.at === number).flatMap(({ use, mechanism, random }) =>
      named(use, { edits: [{ start: 0, end: 0, bytes: mechanism.lines(row, use.params, random, this.#view), lines: 'foreign' }] }));
    let move: PlacedRow['move'] = null;
    const selectable = this.#selectable(row);
    for (const fault of this.#rowFaults) {
      if (fault.picker.next !== number || !fault.picker.takes(selectable)) continue;
      if (fault.mechanism.layer === 'order') move ??= { ...fault.mechanism.move(fault.use.params, fault.random), kind: fault.use.fault.id };
      else damages.push(...named(fault.use, this.#damage(fault, row)));
    }
    this.next = this.shapes.length > 0 ? number + 1 : this.#upcoming(number + 1);
    return { row: editRow(row.bytes, this.#onePerRow ? damages.slice(0, 1) : damages), key: selectable.key(), move };
  }

  #damage({ mechanism, use, random, memory }: RowFault, row: CsvRow): RowDamage | null {
    if (mechanism.layer === 'row') return mechanism.edit(row, use.params, random, this.#view);
    if (mechanism.layer === 'value') return cellChanges(row, this.#view.header, (leaves) => mechanism.change(leaves, use.params, random, memory));
    return null;
  }

  #selectable(row: CsvRow): Selectable {
    return {
      field: (name) => {
        const column = this.#positions.get(name) ?? this.#positions.get(name.replace(/^\//, ''));
        return column === undefined || column >= row.cells.length ? undefined : row.text(column);
      },
      key: () => this.#view.key.map((column) => (column < row.cells.length ? row.text(column) : '')).join('|'),
    };
  }

  #upcoming(from: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { picker } of this.#rowFaults) next = Math.min(next, picker.next);
    for (const insert of this.#inserts) if (insert.at >= from) next = Math.min(next, insert.at);
    return next;
  }
}

function at<L extends Mechanism<never>['layer']>(uses: readonly FaultUse[], layer: L): { use: FaultUse; mechanism: At<L> }[] {
  return uses.filter(({ fault }) => fault.mechanism.layer === layer).map((use) => ({ use, mechanism: use.fault.mechanism as unknown as At<L> }));
}

function named({ fault }: FaultUse, damage: RowDamage | null): KindOfDamage[] {
  return damage === null || damage.edits.length === 0 ? [] : [{ ...damage, kind: fault.id }];
}

function fileView(header: CsvRow, positions: ReadonlyMap<string, number>, { columns, key }: CsvOptions): FileView {
  const place = (name: string): number[] => (positions.has(name) ? [positions.get(name)!] : []);
  const unknown = key?.find((name) => !positions.has(name));
  if (unknown !== undefined) throw unknownField(unknown, 'the header', [...positions.keys()], '--key');
  return {
    header,
    key: key === undefined || key.length === 0 ? [0] : key.flatMap(place),
    columnsOf: (type) => (columns === undefined ? null : columns.filter((column) => column.type === type).flatMap(({ name }) => place(name))),
  };
}
