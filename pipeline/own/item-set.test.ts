import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ItemSet } from './item-set.ts';

const item = fc.oneof(fc.nat(200), fc.integer({ min: 65_500, max: 65_600 }), fc.integer({ min: 0, max: 9_999_999_999 }));

test('it holds what a Set holds, and as many', () => {
  fc.assert(fc.property(fc.array(item), fc.array(item), (added, asked) => {
    const [set, expected] = [new ItemSet(), new Set(added)];
    for (const each of added) set.add(each);
    expect(set.size).toBe(expected.size);
    for (const each of [...added, ...asked]) expect(set.has(each)).toBe(expected.has(each));
  }));
});
