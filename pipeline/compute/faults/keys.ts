import { z } from 'zod';
import { declareFault, type Fault } from '../../../engine/fault.ts';

/** Something about the keys of the rows that arrive while it lasts. */
function keyFault(id: string, about: string, percent: number): Fault {
  return declareFault({
    id, about, target: 'source', point: 'data', heals: true,
    params: z.strictObject({ percent: z.number().min(1).max(100).default(percent) }),
    disturb: ({ damage }, params) => damage(id, params),
  });
}

export const hotKey = keyFault('hot-key', 'A key that had few rows has one row in four from one moment to the next.', 25);
export const nullKeys = keyFault('null-keys', 'Rows come without a key, which are one key to whoever groups by it.', 15);
