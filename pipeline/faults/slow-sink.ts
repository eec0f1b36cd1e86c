import { z } from 'zod';
import { declareFault } from '../../engine/fault.ts';

export const slowSink = declareFault({
  id: 'slow-sink',
  about: 'Every event takes the downstream longer.',
  target: 'worker',
  point: 'serve',
  params: z.strictObject({ factor: z.number().min(1).max(100).default(1.5) }),
  heals: true,
  disturb(call, { factor }) {
    call.serviceMs *= factor;
    return true;
  },
});
