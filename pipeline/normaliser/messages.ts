import type { Control } from '../drift-monitor/drift-monitor.ts';
import type { CanonicalRecord } from './contract.ts';
import type { Held, VendorBatch } from './normaliser.ts';
import type { BytesOf } from './record-bytes.ts';

/** From the vendors: a batch; `items` are the ids of its records, for the account alone. */
export interface BatchMessage {
  readonly batch: VendorBatch;
  readonly control: Control;
  readonly items: readonly number[];
}

/** A record on its way to the table, and where it comes from. */
export interface CanonicalRow {
  readonly item: number;
  readonly place: number;
  readonly record: CanonicalRecord;
}

/** To the monitor: all rows of one batch. To the sink: rows. */
export interface RowsMessage {
  readonly feed: string;
  readonly batch: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly control: Control;
  /** Records of the batch that were not let through. */
  readonly held: number;
  readonly rows: readonly CanonicalRow[];
  /** For whoever holds them after all. */
  readonly bytesOf: BytesOf;
}

/** To the quarantine: records of one batch that were not let through. */
export interface HeldMessage {
  readonly feed: string;
  readonly batch: number;
  readonly held: readonly (Held & { readonly item: number })[];
  readonly bytesOf: BytesOf;
}

/** To the vendors: please send these records again. */
export interface AgainMessage {
  readonly feed: string;
  readonly batch: number;
  readonly places: readonly number[];
}
