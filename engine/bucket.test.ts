import { expect, test } from 'vitest';
import { buckets, lostBuckets, lostOf, totalOf, type Account } from './bucket.ts';

test('what is lost is in no store, by nobody\'s choice, whether its bucket is split or not', () => {
  // Of each bucket another number, so that one too many or too few shows.
  const split = new Set(['rejected', 'quarantined', 'shed', 'dropped', 'pending']);
  const amounts = buckets.map((bucket, i): [string, number | Record<string, number>] => [bucket, split.has(bucket) ? { one: 2 ** i - 1, other: 1 } : 2 ** i]);
  const account = { ...Object.fromEntries(amounts), generated: 2 ** buckets.length - 1, duplicate: 99 } as unknown as Account;
  expect(lostOf(account)).toBe(lostBuckets.reduce((sum, bucket) => sum + 2 ** buckets.indexOf(bucket), 0));
  expect(buckets.reduce((sum, bucket) => sum + totalOf(account[bucket]), 0)).toBe(account.generated);
});
