import { nullStyles, sameStatus, usualAmount, usualQuantity, usualWeight, type Contract } from '../contract.ts';

/** Kilograms, and the total called pence. */
export const contract: Contract = {
  feed: 'cirrus-avro',
  vendor: 'cirrus',
  version: '2',
  format: 'avro',
  schema: {
    type: 'record',
    name: 'Order',
    fields: [
      { name: 'no', type: 'string' }, { name: 'placed', type: 'long' }, { name: 'sku', type: 'string' }, { name: 'qty', type: 'int' }, { name: 'kg', type: 'double' }, { name: 'pence', type: 'long' },
      { name: 'status', type: 'string' }, { name: 'name', type: 'string' }, { name: 'note', type: ['null', 'string'] },
    ],
  },
  fields: {
    id: { from: '/no', as: 'text', pattern: '^C-\\d{6}$' },
    vendor: { value: 'cirrus' },
    orderedMs: { from: '/placed', as: 'time', zone: 'UTC' },
    sku: { from: '/sku', as: 'text', pattern: '^SKU-\\d{4}$' },
    quantity: { from: '/qty', as: 'integer', ...usualQuantity },
    weightG: { from: '/kg', as: 'weight', unit: 'kg', locale: 'en', ...usualWeight },
    amountMinor: { from: '/pence', as: 'integer', ...usualAmount },
    currency: { value: 'GBP' },
    status: { from: '/status', as: 'enum', values: sameStatus },
    customer: { from: '/name', as: 'text' },
    note: { from: '/note', as: 'text', nulls: nullStyles },
  },
};
