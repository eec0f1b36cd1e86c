import { z } from 'zod';
import { declareFault, type Fault } from '../../engine/fault.ts';

const instance = z.strictObject({ node: z.string().optional().describe('which instance, such as service-2; the first without it') });

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

/** An instance of the service is sent a signal. */
function signalled(id: string, about: string, signal: 'SIGTERM' | 'SIGSTOP'): Fault {
  return declareFault({
    id, about, target: 'service', point: 'signal', params: instance, pick: 'first', heals: true,
    disturb(call, of) {
      if (call.struck === null) call.tells.push({ of, signal });
      return call.struck === of;
    },
  });
}

export const serviceStopped = signalled('service-stopped', 'An instance of the service is told to stop (SIGTERM), as a deployment does, and is started again when the fault ends.', 'SIGTERM');
export const servicePaused = signalled('service-paused', 'An instance of the service stands still (SIGSTOP), as in a long garbage collection, until the fault ends.', 'SIGSTOP');
