import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stream, Streams } from '../../engine/random-stream.ts';
import type { DriftKind } from '../faults/drift/drift-kind.ts';
import * as driftKinds from '../faults/drift/registry.ts';
import { feeds } from './registry.ts';
import { VendorFeeds, windowMs, type DueBatch } from './vendor-feeds.ts';

const kinds: Readonly<Record<string, DriftKind>> = driftKinds;
const dayMs = 86_400_000;

function batchesOf(seed: number, days = 3): DueBatch[] {
  const made = new VendorFeeds(new Streams(seed), { durationMs: days * dayMs, workload: { rateEps: 0.01, shapes: [], process: 'even' } });
  const found: DueBatch[] = [];
  while (made.nextMs !== null) found.push(...made.next());
  return found;
}

const digest = (seed: number): string => {
  const hash = createHash('sha256');
  for (const { feed, batch, draft } of batchesOf(seed)) hash.update(`${feed} ${batch}`).update(draft.write(stream(seed, 'test', feed, String(batch))));
  return hash.digest('hex').slice(0, 16);
};

test('the bytes of every feed are those of the seed', () => expect([1, 2, 3].map(digest)).toMatchSnapshot());

test('items are dense, every window has a batch of each feed, and each feed moves to its second version once', () => {
  const batches = batchesOf(4, 7);
  expect(batches).toHaveLength(((7 * dayMs) / windowMs) * Object.keys(feeds).length);
  let next = 0;
  for (const { draft, fromMs, toMs, dueMs } of batches) {
    expect(draft.firstItem).toBe(next);
    next += draft.orders.length;
    expect(dueMs.every((atMs) => atMs >= fromMs && atMs < toMs)).toBe(true);
  }
  for (const feed of Object.keys(feeds)) {
    const versions = batches.filter((batch) => batch.feed === feed).map(({ draft }) => draft.tag);
    expect(versions).toEqual(versions.toSorted());
    expect(new Set(versions).size).toBe(2);
  }
});

describe.each(Object.keys(kinds))('%s', (id) => {
  const kind = kinds[id];

  test('changes what it plants and nothing else, and does so again for the same stream', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0.05, max: 1, noNaN: true }), (seed, share) => {
      const [, ...batches] = batchesOf(seed, 1).filter(({ draft }) => kind.formats.includes(draft.format) && draft.sentIds.length > 0);
      const again = batchesOf(seed, 1);
      for (const { feed, batch, draft } of batches) {
        const clean = draft.orders.map((order) => JSON.stringify(draft.dialect.tree(order)));
        const hit = kind.apply(draft, share, stream(seed, 'test', id));
        const planted = new Set(draft.plants.map(({ item }) => item - draft.firstItem));
        expect(hit).toBe(planted.size > 0);
        const changed = draft.trees.flatMap((tree, index) => (JSON.stringify(tree) === clean[index] ? [] : [index]));
        // Bytes and tag are outside of the trees.
        if (draft.charset === 'utf-8' && draft.tag !== null) expect([...planted].sort((a, b) => a - b)).toEqual(changed);
        else expect(changed).toEqual([]);
        const twin = again.find((each) => each.feed === feed && each.batch === batch)!.draft;
        kind.apply(twin, share, stream(seed, 'test', id));
        expect(twin.trees).toEqual(draft.trees);
        expect(twin.plants).toEqual(draft.plants);
      }
    }), { numRuns: 3 });
  });
});
