/** A whole number that no number holds exactly is a bigint. */
export type LeafValue = string | number | bigint | boolean | null;

/** A number as its text says it; a whole one beyond 2^53 to the last digit. */
export function numberOf(text: string): number | bigint {
  const value = Number(text);
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(value) ? BigInt(text) : value;
}

/** A value as JSON writes it. */
export function jsonText(value: LeafValue): string {
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
}

/** A value of a record that holds no others, with the path to it: `/amount`, `/address/city`. */
export interface Leaf {
  readonly path: string;
  readonly value: LeafValue;
}

export interface LeafChange {
  readonly path: string;
  readonly value: LeafValue;
  /** The value is that of another leaf: where both stand in bytes, its bytes are taken as they are. */
  readonly from?: string;
}
