import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FaultCall, FaultParams } from '../../engine/fault.ts';
import { Streams } from '../../engine/random-stream.ts';
import type { Struck } from '../../pipeline/own/outgoing.ts';
import { recordDamages, type Draft } from './record-damage.ts';
import { recordFaults, RecordStriker } from './record-faults.ts';

const sample = (item: number) => ({ orderId: `o-${item}`, customer: `c-${item % 7}`, amount: item + 12.5, at: '2026-01-01T00:00:10.000Z', lines: [{ sku: 'a', price: item + 3.5 }, { sku: 'b', price: item + 4 }] });

/** What a fault makes of records that are due once a second while it is in force. */
function struck(id: string, params: Readonly<Record<string, unknown>>, { count = 200, seed = 1 } = {}): { draft: Draft; struck: Struck[]; hit: boolean }[] {
  const fault = recordFaults[id];
  const read = fault.params.parse(params) as FaultParams;
  const striker = new RecordStriker(new Streams(seed), { idField: 'orderId', keyField: 'customer' });
  return Array.from({ length: count }, (_, item) => {
    const draft: Draft = { fields: sample(item), text: null, move: null };
    let hit = false;
    const found = striker.strike(draft, item, (_point, call) => {
      hit = fault.disturb(call as FaultCall['data'], read);
      return call;
    });
    return { draft, struck: found, hit };
  });
}

describe.each(Object.keys(recordDamages))('%s', (id) => {
  test('leaves the id as it is, tells what it struck, and strikes the same records by the same seed', () => {
    fc.assert(fc.property(fc.nat(), (seed) => {
      const once = struck(id, { share: 0.5 }, { seed, count: 40 });
      expect(struck(id, { share: 0.5 }, { seed, count: 40 })).toEqual(once);
      once.forEach(({ draft, struck: told, hit }, item) => {
        expect(draft.fields.orderId).toBe(`o-${item}`);
        expect(told.length).toBe(hit && recordDamages[id].isTold ? 1 : 0);
        for (const { least, most } of told) expect(most).toBeGreaterThanOrEqual(least);
        if (!hit) expect(draft).toEqual({ fields: sample(item), text: null, move: null });
      });
      expect(once.some(({ hit }) => hit)).toBe(true);
    }), { numRuns: 10 });
  });

  test('strikes at most so many, and those that come first', () => {
    const hits = struck(id, { records: 3 }).map(({ hit }) => hit);
    expect(hits.filter(Boolean).length).toBe(3);
    expect(hits.lastIndexOf(true)).toBeLessThan(20);
  });
});

test('the share is that of the records', () => expect(Math.abs(struck('duplicate', { share: 0.3 }, { count: 2000 }).filter(({ hit }) => hit).length - 600)).toBeLessThan(120));

test('what must come out is what its fault expects', () => {
  const outcome = (id: string, params: Readonly<Record<string, unknown>> = {}): Struck => struck(id, { share: 1, ...params }, { count: 5 }).flatMap(({ struck: told }) => told)[0];
  expect(outcome('duplicate', { copies: 2 })).toEqual({ fault: 'duplicate', least: 1, most: 3 });
  expect(outcome('duplicate', { expect: 'once' })).toEqual({ fault: 'duplicate', least: 1, most: 1 });
  expect(outcome('malformed')).toEqual({ fault: 'malformed', least: 0, most: 0 });
  expect(outcome('malformed', { expect: 'any' })).toEqual({ fault: 'malformed', least: 0, most: 1 });
  expect(outcome('late')).toEqual({ fault: 'late', least: 1, most: 1 });
  expect(outcome('null')).toEqual({ fault: 'null', least: 0, most: 1 });
});

test('a malformed record is cut off, no JSON at all, or empty', () => {
  const text = (as: string): string => struck('malformed', { as, records: 1 })[0].draft.text!;
  expect(() => JSON.parse(text('cut')) as unknown).toThrow();
  expect(JSON.stringify(sample(0))).toContain(text('cut'));
  expect(() => JSON.parse(text('text')) as unknown).toThrow();
  expect(text('empty')).toBe('');
});

test('times of a late record lie before those of the others, and nothing else is changed', () => {
  const [{ draft }] = struck('late', { byMs: 60_000, records: 1 });
  expect(draft.fields).toEqual({ ...sample(0), at: '2025-12-31T23:59:10.000Z' });
});

test('a hot key is that of the record that was struck first', () => {
  const drafts = struck('hot-key', { share: 0.5 }, { count: 100 });
  const first = drafts.find(({ hit }) => hit)!.draft.fields.customer;
  expect(new Set(drafts.filter(({ hit }) => hit).map(({ draft }) => draft.fields.customer))).toEqual(new Set([first]));
});

test('larger records are so many times as large', () => {
  const [{ draft }] = struck('larger', { times: 10 });
  const plain = JSON.stringify(sample(0)).length;
  expect(Math.abs(JSON.stringify(draft.fields).length / plain - 10)).toBeLessThan(0.5);
});

test('a value that is named is struck, also within others', () => {
  expect(struck('null', { field: 'lines.1.price', records: 1 })[0].draft.fields.lines).toEqual([sample(0).lines[0], { sku: 'b', price: null }]);
  expect(struck('scale', { field: 'amount', factor: 100, records: 1 })[0].draft.fields.amount).toBe(1250);
  expect(struck('null', { field: 'orderId', share: 1 }).some(({ hit }) => hit)).toBe(false);
});
