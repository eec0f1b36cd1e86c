/**
 * Where an item ends: exactly one bucket. `duplicate` is no bucket (extra deliveries are counted apart).
 * The order is the order in which accounts are printed.
 */
export const buckets = [
  'delivered', 'late', 'corrupted', 'rejected', 'quarantined', 'shed', 'filtered', 'dropped',
  'expired', 'superseded', 'erased', 'pending', 'unaccounted',
] as const;
export type Bucket = (typeof buckets)[number];

/** What each of them says of an item; a scenario's `meanings` say more where it needs more. */
export const bucketWords: Readonly<Record<Bucket | 'duplicate', string>> = {
  delivered: 'It is in a store, with the content that it was generated with, and in time.',
  late: 'It is in a store, and came later after its due time than the scenario allows.',
  corrupted: 'It is in a store with other content than it was generated with.',
  rejected: 'A stage refused it, and gave a reason.',
  quarantined: 'It is held apart, with its reason, for a person to look at.',
  shed: 'It was given up on purpose, to save others; counted by class.',
  filtered: 'It was left out, as the pipeline is meant to do.',
  dropped: 'A stage lost it and said so; counted by stage and cause.',
  expired: 'The retention of a log took it before anybody had read it.',
  superseded: 'Compaction kept a newer one with the same key in its place.',
  erased: 'It was deleted because somebody asked for that.',
  pending: 'It was still waiting when the run ended; counted by stage.',
  unaccounted: 'It is in no store, and no stage says where it ended. Always a failure.',
  duplicate: 'No bucket: rows of an item beyond its first, counted apart.',
};

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
