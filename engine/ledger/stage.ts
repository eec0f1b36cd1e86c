import type { Claim } from '../bucket.ts';

/**
 * The claims of one stage about the items that pass it. Ids are dense integers. Nothing here allocates per item.
 * A cause is a short noun phrase (`queue full`); causes and stages are interned, so pass constants.
 */
export interface Stage {
  readonly name: string;
  /** The item (or a copy of it) arrived here. */
  saw(item: number): void;
  /** A further copy of the item was made here (a device sent it twice). */
  copied(item: number): void;
  /** The item ends here, by this stage's own account. */
  claim(item: number, bucket: Claim, cause: string): void;
  /** The item was acknowledged as written by the store behind this stage. */
  stored(item: number): void;
}
