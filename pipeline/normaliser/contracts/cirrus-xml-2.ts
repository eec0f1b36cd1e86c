import { nullStyles, sameStatus, usualAmount, usualQuantity, usualWeight, type Contract } from '../contract.ts';

const text = { type: 'string' };

/** What was ordered in an element of its own; kilograms; the clock of Tokyo. */
export const contract: Contract = {
  feed: 'cirrus-xml',
  vendor: 'cirrus',
  version: '2',
  format: 'xml',
  schema: {
    type: 'object',
    required: ['no', 'when', 'line', 'kg', 'sum', 'state', 'party', 'note'],
    properties: {
      no: text, when: text, kg: text, sum: text, state: text, party: text, note: { type: ['string', 'null'] },
      line: { type: 'object', required: ['sku', 'qty'], properties: { sku: text, qty: text } },
    },
  },
  fields: {
    id: { from: '/no', as: 'text', pattern: '^X-\\d{6}$' },
    vendor: { value: 'cirrus' },
    orderedMs: { from: '/when', as: 'time', pattern: 'yyyy-MM-dd HH:mm:ss', zone: 'Asia/Tokyo' },
    sku: { from: '/line/sku', as: 'text', pattern: '^SKU-\\d{4}$' },
    quantity: { from: '/line/qty', as: 'integer', ...usualQuantity },
    weightG: { from: '/kg', as: 'weight', unit: 'kg', locale: 'en', ...usualWeight },
    amountMinor: { from: '/sum', as: 'decimal', scale: 2, locale: 'en', ...usualAmount },
    currency: { value: 'GBP' },
    status: { from: '/state', as: 'enum', values: sameStatus },
    customer: { from: '/party', as: 'text' },
    note: { from: '/note', as: 'text', nulls: nullStyles },
  },
};
