import { z } from 'zod';
import { declareFault } from '../../../engine/fault.ts';

export const slowWorker = declareFault({
  id: 'slow-worker',
  about: 'The tasks of one worker take several times as long.',
  target: 'worker',
  point: 'serve',
  params: z.strictObject({ factor: z.number().min(1).max(100).default(2), node: z.string().optional() }),
  pick: 'first',
  heals: true,
  disturb(call, { factor }) {
    call.serviceMs *= factor;
    return true;
  },
});
