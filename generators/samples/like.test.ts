import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Streams } from '../../engine/random-stream.ts';
import { chosenKeys } from '../keys/chosen-keys.ts';
import { uniformKeys } from '../keys/key-source.ts';
import { like } from './like.ts';

const sample = { orderId: 'o-1', customer: 'c-17', amount: 12.5, count: 4, status: 'new', paid: true, at: '2026-01-01T00:00:00Z', lines: [{ sku: 'sku-3', price: 1.25 }], note: null };
const plain = (idField: string | null, count = 1000) => ({ idField, keys: uniformKeys(count), keyField: null });
const source = (seed: number, field: string | null = 'orderId') => like(sample, plain(field), new Streams(seed).get('test'));

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
  const numbered = like({ id: 7 }, plain('id', 10), new Streams(1).get('test'));
  expect(numbered.record(3, 0)).toEqual({ fields: { id: 3 }, id: '3' });
  expect(numbered.itemOf('3')).toBe(3);
});

test('times are times in the form of the sample, and what only looks as if it ended with a number stays', () => {
  const as = ['10.0.0.7', '1.2.3', '2026-01', '2026-W05', '12:30:00', '550e8400-e29b-41d4-a716-446655440000', '550e8400-e29b-41d4-a716-44665544000a', '42'];
  const times = { day: '2026-01-31', local: '2026-01-01T00:00:00', blank: '2026-01-01 00:00', fine: '2026-01-01T00:00:00.123456' };
  fc.assert(fc.property(fc.integer({ min: 0, max: 1e10 }), (dueMs) => {
    const { fields } = like({ ...times, as, sku: 'sku_7', host: 'web12' }, plain(null), new Streams(1).get('test')).record(0, dueMs);
    const moment = new Date(Date.UTC(2026, 0, 1) + dueMs).toISOString();
    expect(fields).toMatchObject({ as, day: moment.slice(0, 10), local: moment.slice(0, 19), blank: moment.slice(0, 16).replace('T', ' '), fine: `${moment.slice(0, 23)}000` });
    expect(fields.sku).toMatch(/^sku_[1-9]\d*$/);
    expect(fields.host).toMatch(/^web[1-9]\d*$/);
  }));
});

test('an id in a field of a field', () => {
  const nested = like({ order: { id: 'o-1', n: 1 } }, plain('order.id', 10), new Streams(1).get('test'));
  expect(nested.record(5, 0).fields).toMatchObject({ order: { id: 'o-5' } });
});

test.each(['o-', 'o-01', 'x-1', '1', 'o-1.5', ''])('%j is the id of no record', (id) => expect(source(1).itemOf(id)).toBeNull());

test('keys of a distribution are those of the key field alone', () => {
  fc.assert(fc.property(fc.nat(), fc.constantFrom('customer', 'count', 'status'), (seed, keyField) => {
    const keys = chosenKeys({ count: 50, celebrity: 0.6, none: 0.1 });
    const records = like(sample, { idField: 'orderId', keys, keyField }, new Streams(seed).get('test'));
    const drawn = Array.from({ length: 400 }, (_, item) => (records.record(item, item).fields as typeof sample));
    const first = { customer: 'c-1', count: 1, status: 'new-1' }[keyField];
    const share = (value: unknown): number => drawn.filter((fields) => (fields as Record<string, unknown>)[keyField] === value).length / 400;
    expect(share(first)).toBeGreaterThan(0.4);
    expect(share(null)).toBeGreaterThan(0.03);
    expect(new Set(drawn.map(({ lines }) => lines[0].sku)).size).toBeGreaterThan(40);
  }), { numRuns: 20 });
});

test('a key is hot from its moment on', () => {
  const records = like(sample, { idField: 'orderId', keys: chosenKeys({ count: 100, hot: { at: 1000, share: 0.5 } }), keyField: 'customer' }, new Streams(1).get('test'));
  const hot = Array.from({ length: 2000 }, (_, item) => records.record(item, item).fields.customer === 'c-51');
  expect(hot.slice(0, 1000).filter(Boolean).length).toBeLessThan(40);
  expect(Math.abs(hot.slice(1000).filter(Boolean).length - 500)).toBeLessThan(100);
});
