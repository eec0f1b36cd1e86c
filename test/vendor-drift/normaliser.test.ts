import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stream } from '../../engine/random-stream.ts';
import type { DriftKind } from '../../generators/faults/drift/drift-kind.ts';
import * as driftKinds from '../../generators/faults/drift/registry.ts';
import type { CanonicalRecord } from '../../pipeline/normaliser/contract.ts';
import { contracts } from '../../pipeline/normaliser/contracts/registry.ts';
import { Normaliser, type NormaliserSettings, type Normalised } from '../../pipeline/normaliser/normaliser.ts';
import { reasons } from '../../pipeline/normaliser/reason.ts';
import { draftOf, feedVersions, sent } from './batches.ts';

const kinds: Readonly<Record<string, DriftKind>> = driftKinds;
const complete: NormaliserSettings = { strict: true, mapped: true, versioned: true };
const inRecord = (kind: DriftKind): boolean => ['schema', 'version', 'value'].includes(kind.evidence);

/** What a record says, whatever the order in which it says it. */
const content = (record: CanonicalRecord | object): string => JSON.stringify(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

function recordsAt({ rows }: Normalised): Map<number, string> {
  return new Map(rows.map(({ place, record }) => [place, content(record)]));
}

test.each(feedVersions)('$feed, version $version: every clean record becomes what was ordered', ({ feed, version }) => {
  fc.assert(fc.property(fc.nat(1_000_000), (seed) => {
    const draft = draftOf(feed, version, seed);
    const { rows, held } = new Normaliser(contracts, complete).normalise(sent(feed, draft));
    expect(held).toEqual([]);
    expect(rows.map(({ record }) => content(record))).toEqual(draft.orders.map(content));
  }), { numRuns: 25 });
});

const cases = Object.values(kinds).filter(inRecord).flatMap((kind) => feedVersions.map(({ feed, version }) => ({ kind: kind.id, feed, version })))
  .filter(({ kind, feed }) => kinds[kind].formats.some((format) => feed.endsWith(format)));

describe.each(cases)('$kind in $feed, version $version', ({ kind, feed, version }) => {
  test('is never silently wrong, is held for its reasons or loaded right, and touches nobody else', () => {
    let planted = 0;
    fc.assert(fc.property(fc.nat(1_000_000), (seed) => {
      const draft = draftOf(feed, version, seed);
      const normaliser = new Normaliser(contracts, complete);
      // What had its key before: the number that is used again belongs to an order that was loaded.
      const earlier = draftOf(feed, version, seed, 1);
      earlier.trees[0] = earlier.dialect.tree({ ...earlier.orders[0], id: draft.sentIds[0] });
      normaliser.normalise(sent(feed, earlier, 1));
      if (!kinds[kind].apply(draft, 0.3, stream(seed, 'test', 'drift'))) return;
      const made = normaliser.normalise(sent(feed, draft));
      const loaded = recordsAt(made);
      const drifted = new Set(draft.plants.map(({ item }) => item));
      planted += drifted.size;
      for (const [place, order] of draft.orders.entries()) {
        const held = made.held.find((each) => each.place === place);
        if (held === undefined) expect(loaded.get(place)).toBe(content(order));
        else expect([place, drifted.has(place), kinds[kind].reasons]).toEqual([place, true, expect.arrayContaining([held.reason])]);
        if (drifted.has(place) && kinds[kind].expected === 'load') expect(held).toBeUndefined();
      }
    }), { numRuns: 15 });
    expect(planted).toBeGreaterThan(0);
  });
});

test('a batch that fits two versions and tells none is held whole', () => {
  const draft = draftOf('borealis-csv', 1, 7);
  kinds['version-untold'].apply(draft, 1, stream(1, 'test'));
  const { rows, held } = new Normaliser(contracts, complete).normalise(sent('borealis-csv', draft));
  expect(rows).toEqual([]);
  expect(new Set(held.map(({ reason }) => reason))).toEqual(new Set(['undecidable']));
});

test('every reason of every kind of drift is one by which something can be held', () => {
  for (const { reasons: named } of Object.values(kinds)) for (const reason of named) expect(Object.keys(reasons)).toContain(reason);
});

test('without schema, mapping and versions drift is loaded wrong', () => {
  const careless = new Normaliser(contracts, { strict: false, mapped: false, versioned: false });
  let wrong = 0;
  for (const kind of ['rename', 'remove', 'null-style', 'number-locale', 'enum-value', 'encoding', 'date-format']) {
    const draft = draftOf('acme-json', 0, 3);
    kinds[kind].apply(draft, 0.5, stream(3, 'test', kind));
    const loaded = recordsAt(careless.normalise(sent('acme-json', draft)));
    const silently = draft.plants.filter(({ item }) => loaded.has(item) && loaded.get(item) !== content(draft.orders[item])).length;
    expect([kind, silently]).not.toEqual([kind, 0]);
    wrong += silently;
  }
  expect(wrong).toBeGreaterThan(50);
});
