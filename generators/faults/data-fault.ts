import type { z, ZodObject } from 'zod';
import type { DamageKind } from '../../engine/damage.ts';
import type { Random } from '../../engine/random.ts';
import type { CsvRow } from './csv/row.ts';
import type { Delivery } from './delivery.ts';
import type { Encoding } from './encoding.ts';
import type { Leaf, LeafChange } from './record/leaf.ts';

/** What a file or a stream is made of. */
export const dataFormats = ['csv', 'json', 'avro', 'xml'] as const;
export type DataFormat = (typeof dataFormats)[number];

/** A stretch of a row and what stands there instead; offsets in bytes of the row as it was. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
  /** Whole lines that were put in: a further copy of the row, or lines that belong to no row. */
  readonly lines?: 'copy' | 'foreign';
}

/** What one fault does to one row. */
export interface RowDamage {
  readonly edits: readonly Edit[];
  /** Bytes and schema no longer tell what the row said, or that it is wrong. */
  readonly undecidable?: true;
}

/** What a fault may know of the file besides the row in hand. */
export interface FileView {
  readonly header: CsvRow;
  /** Positions of the columns that identify a row. */
  readonly key: readonly number[];
  /** Positions of the columns that the caller knows to be of a type; null: by the look of the cell. */
  columnsOf(type: ColumnType): readonly number[] | null;
}

export type ColumnType = 'number' | 'date' | 'text';

/** Where a record goes: how often it is written (0: not at all), and how many records later. */
export interface Move {
  readonly copies: number;
  readonly after: number;
}

/** What a fault on values keeps from one record to the next. */
export interface Memory {
  values: Map<string, unknown>;
}

/** Another form of every row, the header too. */
export interface Shape {
  readonly delimiter: number;
  row(row: CsvRow): Buffer;
  /** What the manifest says of it: how it was, how it is. */
  readonly before: string;
  readonly after: string;
}

/**
 * At which layer a fault works. They apply in this order: the exporter's own form (`shape`), damage to the header, to
 * rows and to values, the order of records, the encoding of the file, its delivery. Damage at one layer is computed from
 * what came in, so that a fault that is added changes nothing in what the others do.
 */
export type Mechanism<P> =
  /** Every row, the header too, written in another form. */
  | { readonly layer: 'shape'; shape(header: CsvRow, params: P, random: Random): Shape }
  /** The header line. */
  | { readonly layer: 'header'; edit(header: CsvRow, params: P, random: Random): RowDamage | null }
  /** A row that was selected; null where it has nothing that could be broken so. */
  | { readonly layer: 'row'; edit(row: CsvRow, params: P, random: Random, file: FileView): RowDamage | null }
  /** Lines before one row of the file. */
  | { readonly layer: 'insert'; lines(row: CsvRow, params: P, random: Random, file: FileView): Buffer }
  /** Values of a record, whatever its format. */
  | { readonly layer: 'value'; change(leaves: readonly Leaf[], params: P, random: Random, memory: Memory): readonly LeafChange[] }
  /** Where a record goes. */
  | { readonly layer: 'order'; move(params: P, random: Random): Move }
  | { readonly layer: 'encoding'; encoding(params: P): Encoding }
  | { readonly layer: 'delivery'; deliver(delivery: Delivery, params: P, random: Random): Delivery };

/** A kind of damage that can be planted: what it is, its parameters, and how it is done. */
export interface DataFault extends DamageKind {
  /** Parameters with their defaults; unknown ones are refused. */
  readonly params: ZodObject;
  readonly formats: readonly DataFormat[];
  /** Whether the file can be made whole again, to the byte, from the manifest. */
  readonly reversible: boolean;
  /** The share of rows or records that it hits unless the user says otherwise; for kinds that hit single ones. */
  readonly share?: number;
  readonly mechanism: Mechanism<Record<string, unknown>>;
}

/** A fault as its file declares it: the mechanism's parameters are those of its schema. */
export interface DataFaultDeclaration<S extends ZodObject> extends Omit<DataFault, 'params' | 'mechanism'> {
  readonly params: S;
  readonly mechanism: Mechanism<z.infer<S>>;
}

export function declareDataFault<S extends ZodObject>(declaration: DataFaultDeclaration<S>): DataFault {
  return declaration as unknown as DataFault;
}
