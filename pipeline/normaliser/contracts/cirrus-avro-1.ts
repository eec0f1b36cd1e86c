import { nullStyles, sameStatus, usualAmount, usualQuantity, usualWeight, type Contract } from '../contract.ts';

/** Grams, and the total in hundredths. */
export const contract: Contract = {
  feed: 'cirrus-avro',
  vendor: 'cirrus',
  version: '1',
  format: 'avro',
  schema: {
    type: 'record',
    name: 'Order',
    fields: [
      { name: 'no', type: 'string' }, { name: 'placed', type: 'long' }, { name: 'sku', type: 'string' }, { name: 'qty', type: 'int' }, { name: 'grams', type: 'int' }, { name: 'totalMinor', type: 'long' },
      { name: 'status', type: 'string' }, { name: 'name', type: 'string' }, { name: 'note', type: ['null', 'string'] },
    ],
  },
  fields: {
    id: { from: '/no', as: 'text', pattern: '^C-\\d{6}$' },
    vendor: { value: 'cirrus' },
    orderedMs: { from: '/placed', as: 'time', zone: 'UTC' },
    sku: { from: '/sku', as: 'text', pattern: '^SKU-\\d{4}$' },
    quantity: { from: '/qty', as: 'integer', ...usualQuantity },
    weightG: { from: '/grams', as: 'weight', unit: 'g', locale: 'en', ...usualWeight },
    amountMinor: { from: '/totalMinor', as: 'integer', ...usualAmount },
    currency: { value: 'GBP' },
    status: { from: '/status', as: 'enum', values: sameStatus },
    customer: { from: '/name', as: 'text' },
    note: { from: '/note', as: 'text', nulls: nullStyles },
  },
};
