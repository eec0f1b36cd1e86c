import type { Feed } from '../../pipeline/feed/feed-day.ts';
import type { FeedDefinition } from '../../pipeline/gate/schema.ts';

type Columns = FeedDefinition['columns'];

/**
 * What was agreed with the vendor; lines beyond 4 kB are nobody's. Limits are wider than what is exported: a number with
 * another last digit is one that could be, so that of two rows with one key nothing but the key is wrong.
 */
function feed(id: string, dueHour: number, key: string, columns: Columns): Feed {
  return { id, dueHour, schema: { columns, key: [key], day: 'day', maxLineBytes: 4096 } };
}

const serial = (name: string): Columns[number] => ({ name, type: 'integer', min: 1 });
const day: Columns[number] = { name: 'day', type: 'date' };
const text = (name: string, nullable = false): Columns[number] => ({ name, type: 'text', nullable, maxLength: 200 });
const money = (name: string, max: number): Columns[number] => ({ name, type: 'decimal', scale: 2, min: 0, max });

/** Five exports of one vendor, an hour apart. */
export const feeds: readonly Feed[] = [
  feed('orders', 2, 'order_id', [
    serial('order_id'), day, { name: 'customer_id', type: 'integer', min: 0, max: 99_999 }, text('item'), { name: 'quantity', type: 'integer', min: 0, max: 99 },
    money('amount', 10_000), { name: 'currency', type: 'enum', values: ['EUR', 'GBP', 'USD'] }, text('note', true),
  ]),
  feed('customers', 3, 'customer_id', [
    serial('customer_id'), day, text('name'), text('city'), { name: 'country', type: 'enum', values: ['CH', 'DE', 'ES', 'FR', 'GB'] },
    money('credit_limit', 100_000), { name: 'since', type: 'date', min: '2010-01-01' }, text('comment', true),
  ]),
  feed('products', 4, 'product_id', [
    serial('product_id'), day, text('title'), { name: 'category', type: 'enum', values: ['garden', 'home', 'kitchen', 'office'] },
    money('price', 5000), { name: 'weight_grams', type: 'integer', min: 0, max: 100_000 }, text('supplier'), { name: 'stock', type: 'integer', min: 0, max: 9999 },
  ]),
  feed('payments', 5, 'payment_id', [
    serial('payment_id'), day, { name: 'order_id', type: 'integer', min: 0, max: 9_999_999 }, { name: 'method', type: 'enum', values: ['card', 'cash', 'transfer'] },
    money('amount', 10_000), { name: 'fee', type: 'decimal', scale: 3, min: 0, max: 100 }, { name: 'settled', type: 'date' }, text('payer'),
  ]),
  feed('shipments', 6, 'shipment_id', [
    serial('shipment_id'), day, { name: 'order_id', type: 'integer', min: 0, max: 9_999_999 }, text('address'), text('city'),
    { name: 'weight_kg', type: 'decimal', scale: 3, min: 0, max: 100 }, { name: 'shipped', type: 'date' }, { name: 'expected', type: 'date' },
  ]),
];
