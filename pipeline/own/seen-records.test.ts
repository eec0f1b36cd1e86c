import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SeenRecords, type SeenRecord } from './seen-records.ts';

const offset = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 4_090, max: 4_100 }), fc.integer({ min: 0, max: 2 ** 40 }));
const record = fc.record({ print: fc.integer({ min: 0, max: 2 ** 32 - 1 }), item: fc.option(fc.integer({ min: 0, max: 2 ** 31 - 1 })), atMs: fc.double({ min: -1e9, max: 1e9, noNaN: true }), stands: fc.boolean() });

test('gives back what was put at an offset last, as a map does', () => {
  fc.assert(fc.property(fc.array(fc.record({ offset, record: fc.option(record) })), (steps) => {
    const [records, model] = [new SeenRecords(), new Map<number, SeenRecord>()];
    for (const { offset: at, record: put } of steps) {
      const before = model.get(at);
      expect(records.at(at)).toEqual(before ?? null);
      if (put !== null) {
        records.put(at, put);
        model.set(at, put);
      } else if (before !== undefined) {
        records.stand(at);
        model.set(at, { ...before, stands: true });
      }
    }
    const sorted = (all: Iterable<readonly [number, SeenRecord]>) => [...all].sort(([a], [b]) => a - b);
    expect(sorted(records)).toEqual(sorted(model));
  }));
});
