import { decimalText, pounds, type Dialect } from './dialect.ts';
import { wallTime } from './local-time.ts';
import type { Order } from './order.ts';

const codes: Readonly<Record<Order['status'], string>> = { placed: 'N', paid: 'P', shipped: 'S', cancelled: 'C', returned: 'R' };
const zone = 'America/New_York';
const common = { feed: 'acme-json', vendor: 'acme', format: 'json', currency: 'USD' } as const;

/** Flat records, pounds, local time month first. */
export const acme1: Dialect = {
  ...common,
  version: '1',
  zone,
  paths: { id: '/order', ordered: '/ordered', sku: '/sku', quantity: '/qty', weight: '/weight_lb', amount: '/total', status: '/state', customer: '/buyer', note: '/memo' },
  tree: (order) => ({
    order: order.id, ordered: acme1.time(order.orderedMs, zone), sku: order.sku, qty: order.quantity, weight_lb: acme1.weight(order.weightG),
    total: acme1.amount(order.amountMinor), state: codes[order.status], buyer: order.customer, memo: order.note,
  }),
  time(atMs, inZone) {
    const { year, month, day, time } = wallTime(atMs, inZone);
    return `${month}/${day}/${year} ${time}`;
  },
  otherTime(atMs) {
    const { year, month, day, time } = wallTime(atMs, zone);
    return `${day}/${month}/${year} ${time}`;
  },
  weight: pounds,
  amount: (minor) => decimalText(minor, '.', ''),
  otherAmount: (minor) => decimalText(minor, ',', '.'),
};

/** Nested records, kilograms, Universal Time. */
export const acme2: Dialect = {
  ...common,
  version: '2',
  zone: 'UTC',
  paths: { id: '/id', ordered: '/placed_at', sku: '/item/sku', quantity: '/item/quantity', weight: '/weight/value', amount: '/total/amount', status: '/status', customer: '/customer/name', note: '/note' },
  tree: (order) => ({
    id: order.id, placed_at: acme2.time(order.orderedMs, 'UTC'), item: { sku: order.sku, quantity: order.quantity }, weight: { value: acme2.weight(order.weightG), unit: 'kg' },
    total: { amount: acme2.amount(order.amountMinor), currency: order.currency }, status: order.status, customer: { name: order.customer }, note: order.note,
  }),
  time(atMs, inZone) {
    const { year, month, day, time } = wallTime(atMs, inZone);
    return `${year}-${month}-${day}T${time}Z`;
  },
  otherTime(atMs) {
    const { year, month, day, time } = wallTime(atMs, 'UTC');
    return `${day}/${month}/${year} ${time}`;
  },
  weight: (grams) => grams / 1000,
  amount: (minor) => decimalText(minor, '.', ''),
  otherAmount: (minor) => decimalText(minor, ',', '.'),
};
