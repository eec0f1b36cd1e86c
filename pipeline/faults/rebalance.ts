import { z } from 'zod';
import type { Fault, FaultCall } from '../../engine/fault.ts';

export const rebalance: Fault = {
  id: 'rebalance',
  about: 'A worker leaves its consumer groups and joins them again, so that all members stop and share anew.',
  target: 'worker',
  point: 'group',
  params: z.strictObject({ node: z.string().optional() }),
  pick: 'first',
  heals: true,
  disturb(call) {
    (call as FaultCall['group']).rejoin = true;
    return true;
  },
};
