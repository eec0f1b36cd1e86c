import { nullStyles, sameStatus, usualAmount, usualQuantity, usualWeight, type Contract } from '../contract.ts';

/** Nested records; kilograms; Universal Time. */
export const contract: Contract = {
  feed: 'acme-json',
  vendor: 'acme',
  version: '2',
  format: 'json',
  schema: {
    type: 'object',
    required: ['id', 'placed_at', 'item', 'weight', 'total', 'status', 'customer', 'note'],
    properties: {
      id: { type: 'string' },
      placed_at: { type: 'string' },
      item: { type: 'object', required: ['sku', 'quantity'], properties: { sku: { type: 'string' }, quantity: { type: 'integer' } } },
      weight: { type: 'object', required: ['value', 'unit'], properties: { value: { type: 'number' }, unit: { const: 'kg' } } },
      total: { type: 'object', required: ['amount', 'currency'], properties: { amount: { type: 'string' }, currency: { const: 'USD' } } },
      status: { type: 'string' },
      customer: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
      note: { type: ['string', 'null'] },
    },
  },
  fields: {
    id: { from: '/id', as: 'text', pattern: '^A-\\d{6}$' },
    vendor: { value: 'acme' },
    orderedMs: { from: '/placed_at', as: 'time', pattern: 'yyyy-MM-ddTHH:mm:ssZ', zone: 'UTC' },
    sku: { from: '/item/sku', as: 'text', pattern: '^SKU-\\d{4}$' },
    quantity: { from: '/item/quantity', as: 'integer', ...usualQuantity },
    weightG: { from: '/weight/value', as: 'weight', unit: 'kg', locale: 'en', ...usualWeight },
    amountMinor: { from: '/total/amount', as: 'decimal', scale: 2, locale: 'en', ...usualAmount },
    currency: { value: 'USD' },
    status: { from: '/status', as: 'enum', values: sameStatus },
    customer: { from: '/customer/name', as: 'text' },
    note: { from: '/note', as: 'text', nulls: nullStyles },
  },
};
