import { z } from 'zod';
import { declareFault } from '../../engine/fault.ts';
import { bulkTopic } from '../kafkajs-client.ts';

export const slowPoll = declareFault({
  id: 'slow-poll',
  about: 'A worker stands still over each fetch from a topic, and sends no heartbeat meanwhile.',
  target: 'worker',
  needs: 'broker',
  point: 'poll',
  params: z.strictObject({ stallMs: z.number().min(1).max(600_000).default(7000).describe('longer than the session timeout, and its group takes it for dead'), topic: z.string().default(bulkTopic), node: z.string().optional() }),
  pick: 'first',
  heals: true,
  disturb(call, { stallMs, topic }) {
    if (call.topic !== topic) return false;
    call.stallMs += stallMs;
    return true;
  },
});

export const lateCommit = declareFault({
  id: 'late-commit',
  about: 'Workers commit offsets only after the write, whatever the write does with what comes twice.',
  target: 'worker',
  needs: 'broker',
  point: 'commit',
  params: z.strictObject({}),
  heals: true,
  disturb(call) {
    call.afterWrite = true;
    return true;
  },
});
