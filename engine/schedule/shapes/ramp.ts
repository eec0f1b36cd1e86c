import { z } from 'zod';
import type { Shape } from '../shape.ts';

const share = z.number().min(0).max(1);
const params = z.strictObject({
  from: z.number().min(0).describe('factor before the ramp'),
  to: z.number().min(0).describe('factor after the ramp'),
  startShare: share.default(0).describe('where the ramp begins, as a share of the run'),
  endShare: share.default(1).describe('where it ends'),
}).refine(({ startShare, endShare }) => startShare < endShare, { path: ['endShare'], error: 'must be greater than startShare' });

export const ramp: Shape<typeof params> = {
  about: 'A straight line from one factor to another.',
  params,
  example: { from: 1, to: 5, startShare: 0.2, endShare: 0.8 },
  factorAt({ from, to, startShare, endShare }, atMs, { durationMs }) {
    const done = (atMs / durationMs - startShare) / (endShare - startShare);
    return from + (to - from) * Math.min(1, Math.max(0, done));
  },
};
