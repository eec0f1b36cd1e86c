import { choice, dateNear, dayColumn, decimal, integer, serial, words, type ExportFeed } from './column.ts';
import { cities, goods, people, remarks, streets } from './vocabulary.ts';

/** The exports of one vendor, in the order of their hours. */
export const exportFeeds = {
  orders: {
    id: 'orders', key: ['order_id'],
    columns: [
      serial('order_id'), dayColumn, integer('customer_id', 1, 99_999), words('item', goods, 1), integer('quantity', 1, 20),
      decimal('amount', 2, 100, 999_999), choice('currency', ['EUR', 'GBP', 'USD']), words('note', remarks, 2, 4),
    ],
  },
  customers: {
    id: 'customers', key: ['customer_id'],
    columns: [
      serial('customer_id'), dayColumn, words('name', people, 3), words('city', cities, 1), choice('country', ['CH', 'DE', 'ES', 'FR', 'GB']),
      decimal('credit_limit', 2, 0, 5_000_000), dateNear('since', -3000, -1), words('comment', remarks, 1, 3),
    ],
  },
  products: {
    id: 'products', key: ['product_id'],
    columns: [
      serial('product_id'), dayColumn, words('title', goods, 2), choice('category', ['garden', 'home', 'kitchen', 'office']),
      decimal('price', 2, 50, 250_000), integer('weight_grams', 5, 40_000), words('supplier', people, 2), integer('stock', 0, 5000),
    ],
  },
  payments: {
    id: 'payments', key: ['payment_id'],
    columns: [
      serial('payment_id'), dayColumn, integer('order_id', 1, 9_999_999), choice('method', ['card', 'cash', 'transfer']),
      decimal('amount', 2, 100, 999_999), decimal('fee', 3, 0, 30_000), dateNear('settled', 0, 5), words('payer', people, 3),
    ],
  },
  shipments: {
    id: 'shipments', key: ['shipment_id'],
    columns: [
      serial('shipment_id'), dayColumn, integer('order_id', 1, 9_999_999), words('address', streets, 1), words('city', cities, 1),
      decimal('weight_kg', 3, 10, 90_000), dateNear('shipped', -2, 0), dateNear('expected', 1, 9),
    ],
  },
} satisfies Record<string, ExportFeed>;
