import { z } from 'zod';
import { declareFault, type Fault } from '../../engine/fault.ts';
import type { NodeKind } from '../../engine/topology.ts';

/**
 * A component's host dies. At the moment `start` that is when the fault begins; at any other, which the component names
 * (`after-begin`, `mid-load`, `before-commit`, `after-commit`, `in-hand`, `after-commit-before-offset`), when it passes it next.
 */
function crash(id: string, about: string, target: NodeKind, heals: boolean, moment = 'start'): Fault {
  return declareFault({
    id,
    about,
    target,
    point: 'life',
    params: z.strictObject({
      moment: z.string().default(moment).describe('of its work, as the component calls it; start: when the fault begins'),
      node: z.string().optional().describe('which one; the first without it'),
    }),
    pick: 'first',
    heals,
    disturb(life, params) {
      if (life.moment !== params.moment || life.action === 'crash') return false;
      life.action = 'crash';
      return true;
    },
  });
}

export const consumerCrash = crash('consumer-crash', 'A worker dies with all that it holds, and does not come back by itself.', 'worker', false);
export const brokerRestart = crash('broker-restart', 'The log goes away, loses what it had not synced, and comes back when the fault ends.', 'broker', true);
export const sinkCrash = crash('sink-crash', 'The sink dies, its open transaction is undone, and it comes back when the fault ends.', 'sink', true);
export const loaderCrash = crash('loader-crash', 'The loader dies while it loads a file, and comes back when the fault ends.', 'loader', true, 'mid-load');
