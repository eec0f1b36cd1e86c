import { z } from 'zod';
import { declareFault } from '../../engine/fault.ts';

export const slowNetwork = declareFault({
  id: 'slow-network',
  about: 'A batch takes longer on its way from the gateway to the log.',
  target: 'gateway',
  needs: 'broker',
  point: 'produce',
  params: z.strictObject({ delayMs: z.number().min(1).max(60_000).default(500) }),
  heals: true,
  disturb(call, { delayMs }) {
    call.delayMs += delayMs;
    return true;
  },
});

export const lostAnswer = declareFault({
  id: 'lost-answer',
  about: "The log's answer to the first try of a batch gets lost: the gateway sends the batch again.",
  target: 'gateway',
  needs: 'broker',
  point: 'produce',
  params: z.strictObject({}),
  heals: true,
  disturb(call) {
    if (call.attempt > 1) return false;
    call.isAnswerLost = true;
    return true;
  },
});
