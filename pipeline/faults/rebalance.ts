import { z } from 'zod';
import { declareFault } from '../../engine/fault.ts';

export const rebalance = declareFault({
  id: 'rebalance',
  about: 'A worker leaves its consumer groups and joins them again, so that all members stop and share anew.',
  target: 'worker',
  needs: 'broker',
  point: 'group',
  params: z.strictObject({ node: z.string().optional() }),
  pick: 'first',
  heals: true,
  disturb(call) {
    call.rejoin = true;
    return true;
  },
});
