/**
 * Where an item ends: exactly one bucket. `duplicate` is no bucket (extra deliveries are counted apart).
 * The order is the order in which accounts are printed.
 */
export const buckets = [
  'delivered', 'late', 'corrupted', 'rejected', 'quarantined', 'shed', 'filtered', 'dropped',
  'expired', 'superseded', 'erased', 'pending', 'unaccounted',
] as const;
export type Bucket = (typeof buckets)[number];

/** What a stage can claim of an item that it held. */
export type Claim = Exclude<Bucket, 'delivered' | 'late' | 'corrupted' | 'unaccounted'>;

/** Buckets whose counts are split by a reason, a class, or a stage with its cause: `gateway: queue full`. */
export type SplitBucket = 'rejected' | 'quarantined' | 'shed' | 'dropped' | 'pending';

/** The account of a run: sums of all buckets; `generated` is the sum of all but `duplicate`. */
export interface Account {
  generated: number;
  delivered: number;
  late: number;
  corrupted: number;
  rejected: Record<string, number>;
  quarantined: Record<string, number>;
  shed: Record<string, number>;
  filtered: number;
  dropped: Record<string, number>;
  expired: number;
  superseded: number;
  erased: number;
  pending: Record<string, number>;
  unaccounted: number;
  duplicate: number;
}

/** Nobody chose to lose these, and they are in no store. */
export const lostBuckets = ['dropped', 'expired', 'pending', 'unaccounted'] as const satisfies readonly Bucket[];

export function isLost(bucket: keyof Account): boolean {
  return (lostBuckets as readonly string[]).includes(bucket);
}

/** How many items of an account are lost. */
export function lostOf(account: Account): number {
  return lostBuckets.reduce((sum, bucket) => sum + totalOf(account[bucket]), 0);
}

/** How many items are in a bucket, whether it is split or not. */
export function totalOf(count: number | Readonly<Record<string, number>>): number {
  return typeof count === 'number' ? count : Object.values(count).reduce((sum, each) => sum + each, 0);
}
