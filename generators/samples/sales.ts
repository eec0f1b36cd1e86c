import { epochMs } from '../../engine/clock.ts';
import type { RecordGenerator } from './generated.ts';

const customers = 5000;

export const sales: RecordGenerator = {
  about: 'Sales at the tills of merchants, in whole cents.',
  prefix: 's-',
  key: 'merchant',
  open: (random) => ({ dueMs, key }) => ({
    merchant: key === null ? null : `m-${key + 1}`, customer: `c-${1 + random.below(customers)}`, amountCents: 1 + random.below(100_000), at: new Date(epochMs + Math.floor(dueMs)).toISOString(),
  }),
};
