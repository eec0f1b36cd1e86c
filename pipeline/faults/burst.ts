import { z } from 'zod';
import { declareFault } from '../../engine/fault.ts';

export const burst = declareFault({
  id: 'burst',
  about: 'The devices send many times more events than on average.',
  target: 'source',
  point: 'load',
  params: z.strictObject({ factor: z.number().min(1).max(100).default(10) }),
  heals: true,
  disturb(call, { factor }) {
    call.factor *= factor;
    return true;
  },
});
