import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Streams } from '../../engine/random-stream.ts';
import { like } from './like.ts';

const sample = { orderId: 'o-1', customer: 'c-17', amount: 12.5, count: 4, status: 'new', paid: true, at: '2026-01-01T00:00:00Z', lines: [{ sku: 'sku-3', price: 1.25 }], note: null };
const source = (seed: number, field: string | null = 'orderId') => like(sample, field, 1000, new Streams(seed).get('test'));

test('a seed gives the same records, another one others, all of the form of the sample', () => {
  fc.assert(fc.property(fc.nat(), fc.integer({ min: 1, max: 50 }), (seed, count) => {
    const [once, again] = [source(seed), source(seed)];
    for (let item = 0; item < count; item++) {
      const { fields, id } = once.record(item, item * 10);
      expect(again.record(item, item * 10).fields).toEqual(fields);
      expect(fields).toMatchObject({ orderId: id, status: 'new', note: null });
      expect(id).toBe(`o-${item}`);
      expect(once.itemOf(id)).toBe(item);
      const { customer, amount, count: whole, at, lines } = fields as Omit<typeof sample, 'note'>;
      expect(customer).toMatch(/^c-([1-9]\d{0,2}|1000)$/);
      expect(amount).toBeGreaterThanOrEqual(6.25 - 1e-9);
      expect(amount).toBeLessThanOrEqual(18.8);
      expect(String(amount)).toMatch(/^\d+(\.\d)?$/);
      expect(Number.isInteger(whole)).toBe(true);
      expect(new Date(at).getTime()).toBe(Date.UTC(2026, 0, 1) + item * 10);
      expect(lines).toHaveLength(1);
    }
  }));
});

test('an id that is a number is the number of the item', () => {
  const numbered = like({ id: 7 }, 'id', 10, new Streams(1).get('test'));
  expect(numbered.record(3, 0)).toEqual({ fields: { id: 3 }, id: '3' });
  expect(numbered.itemOf('3')).toBe(3);
});

test('an id in a field of a field', () => {
  const nested = like({ order: { id: 'o-1', n: 1 } }, 'order.id', 10, new Streams(1).get('test'));
  expect(nested.record(5, 0).fields).toMatchObject({ order: { id: 'o-5' } });
});

test.each(['o-', 'o-01', 'x-1', '1', 'o-1.5', ''])('%j is the id of no record', (id) => expect(source(1).itemOf(id)).toBeNull());
