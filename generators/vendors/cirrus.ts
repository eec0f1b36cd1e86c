import { decimalText, type Dialect } from './dialect.ts';
import { wallTime } from './local-time.ts';

const zone = 'Asia/Tokyo';
const xml = {
  feed: 'cirrus-xml', vendor: 'cirrus', format: 'xml', currency: 'GBP', zone,
  time(atMs: number, inZone: string): string {
    const { year, month, day, time } = wallTime(atMs, inZone);
    return `${year}-${month}-${day} ${time}`;
  },
  otherTime(atMs: number): string {
    const { year, month, day, time } = wallTime(atMs, zone);
    return `${day}.${month}.${year} ${time}`;
  },
  amount: (minor: number) => decimalText(minor, '.', ''),
  otherAmount: (minor: number) => decimalText(minor, ',', '.'),
} as const;

/** Flat elements, the number as an attribute, grams. */
export const cirrusXml1: Dialect = {
  ...xml,
  version: '1',
  paths: { id: '/@no', ordered: '/placed', sku: '/sku', quantity: '/qty', weight: '/grams', amount: '/total', status: '/status', customer: '/name', note: '/note' },
  tree(order) {
    return {
      '@no': order.id, placed: this.time(order.orderedMs, zone), sku: order.sku, qty: String(order.quantity), grams: this.weight(order.weightG),
      total: this.amount(order.amountMinor), status: order.status, name: order.customer, note: order.note,
    };
  },
  weight: (grams) => String(grams),
};

/** A line of its own for what was ordered, kilograms. */
export const cirrusXml2: Dialect = {
  ...xml,
  version: '2',
  paths: { id: '/no', ordered: '/when', sku: '/line/sku', quantity: '/line/qty', weight: '/kg', amount: '/sum', status: '/state', customer: '/party', note: '/note' },
  tree(order) {
    return {
      no: order.id, when: this.time(order.orderedMs, zone), line: { sku: order.sku, qty: String(order.quantity) }, kg: this.weight(order.weightG),
      sum: this.amount(order.amountMinor), state: order.status, party: order.customer, note: order.note,
    };
  },
  weight: (grams) => (grams / 1000).toFixed(3),
};

const avroFields = {
  no: { name: 'no', type: 'string' }, placed: { name: 'placed', type: 'long' }, sku: { name: 'sku', type: 'string' }, qty: { name: 'qty', type: 'int' },
  status: { name: 'status', type: 'string' }, name: { name: 'name', type: 'string' }, note: { name: 'note', type: ['null', 'string'] },
} as const;

const avro = {
  feed: 'cirrus-avro', vendor: 'cirrus', format: 'avro', currency: 'GBP', zone: 'UTC',
  time: (atMs: number) => atMs,
  otherTime: null,
  otherAmount: null,
} as const;

/** Grams, and the total in hundredths. */
export const cirrusAvro1: Dialect = {
  ...avro,
  version: '1',
  paths: { id: '/no', ordered: '/placed', sku: '/sku', quantity: '/qty', weight: '/grams', amount: '/totalMinor', status: '/status', customer: '/name', note: '/note' },
  tree: (order) => ({
    no: order.id, placed: order.orderedMs, sku: order.sku, qty: order.quantity, grams: order.weightG, totalMinor: order.amountMinor, status: order.status, name: order.customer, note: order.note,
  }),
  weight: (grams) => grams,
  amount: (minor) => minor,
  avro: { type: 'record', name: 'Order', fields: [avroFields.no, avroFields.placed, avroFields.sku, avroFields.qty, { name: 'grams', type: 'int' }, { name: 'totalMinor', type: 'long' }, avroFields.status, avroFields.name, avroFields.note] },
};

/** Kilograms, and the total called pence. */
export const cirrusAvro2: Dialect = {
  ...avro,
  version: '2',
  paths: { ...cirrusAvro1.paths, weight: '/kg', amount: '/pence' },
  tree: (order) => ({
    no: order.id, placed: order.orderedMs, sku: order.sku, qty: order.quantity, kg: cirrusAvro2.weight(order.weightG), pence: order.amountMinor, status: order.status, name: order.customer, note: order.note,
  }),
  weight: (grams) => grams / 1000,
  amount: (minor) => minor,
  avro: { type: 'record', name: 'Order', fields: [avroFields.no, avroFields.placed, avroFields.sku, avroFields.qty, { name: 'kg', type: 'double' }, { name: 'pence', type: 'long' }, avroFields.status, avroFields.name, avroFields.note] },
};
