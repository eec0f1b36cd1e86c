export type LeafValue = string | number | boolean | null;

/** A value of a record that holds no others, with the path to it: `/amount`, `/address/city`. */
export interface Leaf {
  readonly path: string;
  readonly value: LeafValue;
}

export interface LeafChange {
  readonly path: string;
  readonly value: LeafValue;
}
