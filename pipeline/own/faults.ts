import { z } from 'zod';
import { declareFault } from '../../engine/fault.ts';

const instance = z.strictObject({ node: z.string().optional() });

/** Faults of a service of one's own, by their ids. */
export const serviceKilled = declareFault({
  id: 'service-killed',
  about: 'An instance of the service is killed (SIGKILL) with all that it holds, and is started again when the fault ends.',
  target: 'service',
  point: 'life',
  params: instance,
  pick: 'first',
  heals: true,
  disturb(life) {
    if (life.moment !== 'start' || life.action === 'crash') return false;
    life.action = 'crash';
    return true;
  },
});

export const serviceStopped = declareFault({
  id: 'service-stopped',
  about: 'An instance of the service is told to stop (SIGTERM), as a deployment does, and is started again when the fault ends.',
  target: 'service',
  point: 'signal',
  params: instance,
  pick: 'first',
  heals: true,
  disturb(call) {
    call.signal = 'SIGTERM';
    return true;
  },
});

export const servicePaused = declareFault({
  id: 'service-paused',
  about: 'An instance of the service stands still (SIGSTOP), as in a long garbage collection, until the fault ends.',
  target: 'service',
  point: 'signal',
  params: instance,
  pick: 'first',
  heals: true,
  disturb(call) {
    call.signal = 'SIGSTOP';
    return true;
  },
});
