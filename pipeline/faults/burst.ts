import { z } from 'zod';
import { declareFault } from '../../engine/fault.ts';

export const burst = declareFault({
  id: 'burst',
  about: 'Many times as much comes as on average.',
  target: 'source',
  point: 'load',
  params: z.strictObject({ factor: z.number().min(1).max(100).default(10).describe('by how much the rate is multiplied') }),
  heals: true,
  disturb(call, { factor }) {
    call.factor *= factor;
    return true;
  },
});
