import { z } from 'zod';
import type { Shape } from '../shape.ts';

const share = z.number().min(0).max(1);
const params = z.strictObject({
  factor: z.number().min(0).describe('factor inside the window; outside it is 1'),
  startShare: share.describe('where the window begins, as a share of the run'),
  endShare: share.describe('where it ends'),
}).refine(({ startShare, endShare }) => startShare < endShare, { path: ['endShare'], error: 'must be greater than startShare' });

export const burst: Shape<typeof params> = {
  about: 'A window in which the rate is multiplied; part of the workload, where a load fault is a disturbance.',
  params,
  example: { factor: 10, startShare: 0.4, endShare: 0.6 },
  factorAt({ factor, startShare, endShare }, atMs, { durationMs }) {
    const at = atMs / durationMs;
    return at >= startShare && at < endShare ? factor : 1;
  },
};
