import { nullStyles, sameStatus, usualAmount, usualQuantity, usualWeight, type Contract } from '../contract.ts';

const text = { type: 'string' };

/** Flat elements, the number as an attribute; grams; the clock of Tokyo. */
export const contract: Contract = {
  feed: 'cirrus-xml',
  vendor: 'cirrus',
  version: '1',
  format: 'xml',
  schema: {
    type: 'object',
    required: ['@no', 'placed', 'sku', 'qty', 'grams', 'total', 'status', 'name', 'note'],
    properties: { '@no': text, placed: text, sku: text, qty: text, grams: text, total: text, status: text, name: text, note: { type: ['string', 'null'] } },
  },
  fields: {
    id: { from: '/@no', as: 'text', pattern: '^X-\\d{6}$' },
    vendor: { value: 'cirrus' },
    orderedMs: { from: '/placed', as: 'time', pattern: 'yyyy-MM-dd HH:mm:ss', zone: 'Asia/Tokyo' },
    sku: { from: '/sku', as: 'text', pattern: '^SKU-\\d{4}$' },
    quantity: { from: '/qty', as: 'integer', ...usualQuantity },
    weightG: { from: '/grams', as: 'weight', unit: 'g', locale: 'en', ...usualWeight },
    amountMinor: { from: '/total', as: 'decimal', scale: 2, locale: 'en', ...usualAmount },
    currency: { value: 'GBP' },
    status: { from: '/status', as: 'enum', values: sameStatus },
    customer: { from: '/name', as: 'text' },
    note: { from: '/note', as: 'text', nulls: nullStyles },
  },
};
