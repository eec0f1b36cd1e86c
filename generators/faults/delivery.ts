/** One arrival of a file at the place where it is expected. */
export interface Arrival {
  /** Hours after it was due. */
  readonly afterHours: number;
  /** `previous`: the bytes of the file delivered before it, under this one's name. */
  readonly source: 'file' | 'previous';
  /** So many bytes of it and no more; null: whole. */
  readonly cutAt: number | null;
}

/** What the sender states beside the file: what a receiver holds the bytes against. */
export interface Control {
  /** Records after the header, as written. */
  readonly rows: number;
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** How a file is delivered; nothing arrives where `arrivals` is empty. */
export interface Delivery {
  readonly size: number;
  readonly arrivals: readonly Arrival[];
  readonly control: Control;
}

export const atOnce: readonly Arrival[] = [{ afterHours: 0, source: 'file', cutAt: null }];
