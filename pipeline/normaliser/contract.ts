/** One order line, whoever sent it: what the table holds. */
export interface CanonicalRecord {
  id: string;
  vendor: string;
  /** Unix time, ms. */
  orderedMs: number;
  sku: string;
  quantity: number;
  weightG: number;
  /** Hundredths of the currency. */
  amountMinor: number;
  currency: string;
  status: string;
  customer: string;
  note: string | null;
}
export type CanonicalField = keyof CanonicalRecord;

/** Its fields as a person reads them. */
export function recordTexts(record: CanonicalRecord): Record<CanonicalField, string> {
  const texts = Object.fromEntries(Object.entries(record).map(([field, value]) => [field, String(value ?? '(none)')])) as Record<CanonicalField, string>;
  return { ...texts, orderedMs: new Date(record.orderedMs).toISOString().replace('.000Z', 'Z') };
}

/** What a vendor and we agreed on for one version of a feed: the shape of a record, and what becomes of each field. */
export interface Contract {
  readonly feed: string;
  readonly vendor: string;
  readonly version: string;
  readonly format: 'json' | 'csv' | 'xml' | 'avro';
  /** JSON Schema of a record; for Avro, the reader's schema. */
  readonly schema: object;
  readonly fields: Readonly<Record<CanonicalField, FieldMapping>>;
}

/** `from`: where the field lies in the vendor's record. */
export type FieldMapping =
  | { readonly value: string }
  | { readonly from: string; readonly as: 'text'; readonly pattern?: string; readonly nulls?: readonly string[] }
  | { readonly from: string; readonly as: 'integer'; readonly min: number; readonly max: number }
  /** `scale`: digits behind the decimal mark, all of them written; the value becomes an integer of the smallest unit. */
  | { readonly from: string; readonly as: 'decimal'; readonly scale: number; readonly locale: string; readonly min: number; readonly max: number }
  /** `pattern` of yyyy, MM, dd, HH, mm, ss and marks; without it, a number of ms since 1970. */
  | { readonly from: string; readonly as: 'time'; readonly pattern?: string; readonly zone: string }
  /** Text in the notation of `locale`, or a number; it becomes whole grams. */
  | { readonly from: string; readonly as: 'weight'; readonly unit: 'kg' | 'g' | 'lb'; readonly locale: string; readonly min: number; readonly max: number }
  | { readonly from: string; readonly as: 'enum'; readonly values: Readonly<Record<string, string>> };

/** How vendors write that there is nothing. */
export const nullStyles = ['', 'N/A', 'n/a', '-', 'NULL', 'null', '\\N', 'None'] as const;

export const sameStatus = { placed: 'placed', paid: 'paid', shipped: 'shipped', cancelled: 'cancelled', returned: 'returned' } as const;
export const usualQuantity = { min: 1, max: 1000 } as const;
export const usualWeight = { min: 1, max: 200_000 } as const;
export const usualAmount = { min: 0, max: 100_000_000 } as const;
