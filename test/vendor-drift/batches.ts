import { epochMs } from '../../engine/clock.ts';
import { stream } from '../../engine/random-stream.ts';
import { BatchDraft } from '../../generators/vendors/batch-draft.ts';
import { makeOrder, type Order } from '../../generators/vendors/order.ts';
import { feeds } from '../../generators/vendors/registry.ts';
import { windowMs } from '../../generators/vendors/vendor-feeds.ts';
import type { VendorBatch } from '../../pipeline/normaliser/normaliser.ts';

export type FeedId = keyof typeof feeds;

const letters: Readonly<Record<FeedId, string>> = { 'acme-json': 'A', 'borealis-csv': 'B', 'cirrus-xml': 'X', 'cirrus-avro': 'C' };
export const feedVersions = (Object.keys(feeds) as FeedId[]).flatMap((feed) => [0, 1].map((version) => ({ feed, version })));

/** Three days into the run: day and month can be told apart, and can be mistaken for each other. */
const fromMs = epochMs + 3 * 86_400_000;

/** A clean batch of a feed in one of its versions. */
export function draftOf(feed: FeedId, version: number, seed: number, size = 40): BatchDraft {
  const random = stream(seed, 'test', feed);
  const dialect = feeds[feed][version];
  const orders = Array.from({ length: size }, (_, nth): Order => (
    makeOrder(random, `${letters[feed]}-${String(nth + 1000).padStart(6, '0')}`, dialect.vendor, dialect.currency, fromMs + random.below(windowMs / 1000) * 1000)
  ));
  return new BatchDraft(orders, 0, feeds[feed], dialect, [`${letters[feed]}-000001`]);
}

/** The batch as it goes to a normaliser. */
export function sent(feed: FeedId, draft: BatchDraft, batch = 2): VendorBatch {
  return { feed, batch, version: draft.tag, fromMs, toMs: fromMs + windowMs, bytes: draft.write(stream(1, 'test', 'sync')), places: draft.orders.map((_, place) => place) };
}
