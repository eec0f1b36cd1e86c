import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StoredRow } from '../scenario.ts';
import { StoredRows } from './stored-rows.ts';

const row = fc.record({ item: fc.option(fc.nat()), content: fc.integer({ min: 0, max: 0xffffffff }), storedMs: fc.double({ noNaN: true, min: 0, max: 1e9 }) });

test('it gives back what was put in, in order', () => {
  fc.assert(fc.property(fc.array(row), (rows: StoredRow[]) => {
    const kept = new StoredRows();
    for (const each of rows) kept.add(each);
    expect([...kept]).toEqual(rows);
  }));
});

test('also where it takes more than one piece', () => {
  const kept = new StoredRows();
  const many = 150_000;
  for (let item = 0; item < many; item++) kept.add({ item, content: item, storedMs: item / 2 });
  const last = [...kept].at(-1);
  expect(last).toEqual({ item: many - 1, content: many - 1, storedMs: (many - 1) / 2 });
});
