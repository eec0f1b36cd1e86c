import { z } from 'zod';
import type { Shape } from '../shape.ts';

const params = z.strictObject({
  amplitude: z.number().min(0).max(1).describe('how far the wave rises above and falls below 1'),
  waves: z.number().positive().default(1).describe('how many whole waves (days) the run holds'),
  phase: z.number().min(0).max(1).default(0).describe('where in a wave the run begins: 0 rising through the middle, 0.25 at the crest'),
});

export const wave: Shape<typeof params> = {
  about: 'A day: a sine around 1.',
  params,
  example: { amplitude: 0.3, waves: 2 },
  factorAt({ amplitude, waves, phase }, atMs, { durationMs }) {
    return 1 + amplitude * Math.sin(2 * Math.PI * ((atMs / durationMs) * waves + phase));
  },
};
