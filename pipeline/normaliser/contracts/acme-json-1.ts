import { nullStyles, usualAmount, usualQuantity, usualWeight, type Contract } from '../contract.ts';

/** Flat records; pounds; the clock of New York, month first. */
export const contract: Contract = {
  feed: 'acme-json',
  vendor: 'acme',
  version: '1',
  format: 'json',
  schema: {
    type: 'object',
    required: ['order', 'ordered', 'sku', 'qty', 'weight_lb', 'total', 'state', 'buyer', 'memo'],
    properties: {
      order: { type: 'string' }, ordered: { type: 'string' }, sku: { type: 'string' }, qty: { type: 'integer' }, weight_lb: { type: 'number' },
      total: { type: 'string' }, state: { type: 'string' }, buyer: { type: 'string' }, memo: { type: ['string', 'null'] },
    },
  },
  fields: {
    id: { from: '/order', as: 'text', pattern: '^A-\\d{6}$' },
    vendor: { value: 'acme' },
    orderedMs: { from: '/ordered', as: 'time', pattern: 'MM/dd/yyyy HH:mm:ss', zone: 'America/New_York' },
    sku: { from: '/sku', as: 'text', pattern: '^SKU-\\d{4}$' },
    quantity: { from: '/qty', as: 'integer', ...usualQuantity },
    weightG: { from: '/weight_lb', as: 'weight', unit: 'lb', locale: 'en', ...usualWeight },
    amountMinor: { from: '/total', as: 'decimal', scale: 2, locale: 'en', ...usualAmount },
    currency: { value: 'USD' },
    status: { from: '/state', as: 'enum', values: { N: 'placed', P: 'paid', S: 'shipped', C: 'cancelled', R: 'returned' } },
    customer: { from: '/buyer', as: 'text' },
    note: { from: '/memo', as: 'text', nulls: nullStyles },
  },
};
