import { z } from 'zod';
import { declareFault } from '../../../engine/fault.ts';

export const workerKilled = declareFault({
  id: 'worker-killed',
  about: 'A worker dies with the tasks that it runs, and comes back when the fault ends.',
  target: 'worker',
  point: 'life',
  params: z.strictObject({ node: z.string().optional() }),
  pick: 'last',
  heals: true,
  disturb(life) {
    if (life.moment !== 'start' || life.action === 'crash') return false;
    life.action = 'crash';
    return true;
  },
});
