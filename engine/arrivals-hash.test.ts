import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ArrivalsHash } from './arrivals-hash.ts';
import type { TimedFault } from './fault.ts';

type Item = [item: number, dueMs: number, key: number, itemClass: number, payload: Uint8Array];
const anyItem: fc.Arbitrary<Item> = fc.tuple(fc.nat(), fc.nat(10_000).map((tenths) => tenths / 10), fc.nat(999), fc.nat(2), fc.uint8Array({ maxLength: 300 }));

function hashOf(items: Item[], faults: TimedFault[] = []): string {
  const hash = new ArrivalsHash(faults);
  for (const item of items) hash.item(...item);
  return hash.digest();
}

test('the hash of known items is frozen', () => {
  const faults: TimedFault[] = [{ fault: 'burst', atMs: 120_000, forMs: 60_000, params: { factor: 10 } }];
  expect(hashOf([[0, 1.5, 42, 1, Buffer.from('{"id":0}')], [1, 2, 7, 0, Buffer.from('{"id":1}')]], faults)).toMatchInlineSnapshot(`"630d2d93ded96f17246c92b0e2aba68f1705f8e0b57eae642aef7a25ce9539de"`);
});

test('any change of any item changes it', () => {
  fc.assert(
    fc.property(fc.array(anyItem, { minLength: 1, maxLength: 20 }), fc.nat(), fc.nat(5), (items, pick, field) => {
      const index = pick % items.length;
      const [item, dueMs, key, itemClass, payload] = items[index];
      const changes: Item[][] = [
        [[item + 1, dueMs, key, itemClass, payload]],
        [[item, dueMs + 0.1, key, itemClass, payload]],
        [[item, dueMs, key + 1, itemClass, payload]],
        [[item, dueMs, key, itemClass + 1, payload]],
        [[item, dueMs, key, itemClass, payload.length === 0 ? Buffer.from([1]) : payload.map((byte, at) => (at === pick % payload.length ? byte ^ 1 : byte))]],
        [],
      ];
      expect(hashOf(items.toSpliced(index, 1, ...changes[field]))).not.toBe(hashOf(items));
    }),
  );
});

test('the planned times of faults count, their parameters do not', () => {
  const fault: TimedFault = { fault: 'burst', atMs: 1, forMs: 2, params: { factor: 10 } };
  const hashes = [fault, { ...fault, atMs: 2 }, { ...fault, forMs: 3 }, { ...fault, fault: 'crash' }, { ...fault, params: { factor: 5 } }].map((planned) => hashOf([], [planned]));
  expect(new Set(hashes).size).toBe(4);
  expect(hashes[4]).toBe(hashes[0]);
});

test('asking for it on the way changes nothing, whatever the sizes of the payloads', () => {
  const sizes = fc.array(fc.constantFrom(0, 1, 100, 65_507, 65_508, 65_536, 200_000), { maxLength: 8 });
  fc.assert(
    fc.property(sizes, (of) => {
      const items: Item[] = of.map((size, i) => [i, i, i, 0, new Uint8Array(size).fill(i)]);
      const asked = new ArrivalsHash([]);
      for (const item of items) {
        asked.item(...item);
        asked.digest();
      }
      expect(asked.digest()).toBe(hashOf(items));
    }),
    { numRuns: 50 },
  );
});
