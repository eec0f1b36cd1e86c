import { epochMs } from '../../engine/clock.ts';
import { makeOrder } from '../vendors/order.ts';
import type { RecordGenerator } from './generated.ts';

export const orders: RecordGenerator = {
  about: 'Orders of customers, with amounts that are mostly small and sometimes large.',
  prefix: 'o-',
  key: 'customer',
  open: (random) => ({ dueMs, key }) => {
    const { sku, quantity, weightG, amountMinor, currency, status, note } = makeOrder(random, '', '', 'EUR', epochMs + Math.floor(dueMs));
    return { customer: key === null ? null : `c-${key + 1}`, sku, quantity, weightG, amount: amountMinor / 100, currency, status, note, at: new Date(epochMs + Math.floor(dueMs)).toISOString() };
  },
};
