import { z } from 'zod';
import type { Shape } from '../shape.ts';

/**
 * What a series may take in a plan: two weeks of minutes with counts below 100. With it, plan and result stay under 100 kB
 * together; without it they take 8 kB.
 */
export const longestSeriesBytes = 85_000;

/** What a count takes in a plan, with the comma and the blank after it. */
export function countBytes(count: number): number {
  return String(count).length + 2;
}

const params = z.strictObject({
  counts: z.array(z.number().min(0)).min(1)
    .refine((counts) => counts.reduce((sum, count) => sum + countBytes(count), 0) <= longestSeriesBytes, { error: `takes more than ${longestSeriesBytes} bytes` })
    .describe('arrivals per minute of the series; only their ratios matter'),
  minuteMs: z.number().min(5).describe('how long a minute of the series lasts in the run, at least one cell of the grid'),
  between: z.enum(['line', 'step']).default('line').describe('a straight line between the middles of two minutes, or the minute’s own count all through'),
});

export const replay: Shape<typeof params> = {
  about: 'A recorded series of counts per minute, which begins again when it is over.',
  params,
  example: { counts: [12, 15, 90, 31], minuteMs: 15_000 },
  factorAt({ counts, minuteMs, between }, atMs) {
    if (between === 'step') return counts[Math.floor(atMs / minuteMs) % counts.length];
    const position = atMs / minuteMs - 0.5 + counts.length;
    const minute = Math.floor(position);
    const before = counts[minute % counts.length];
    const after = counts[(minute + 1) % counts.length];
    return before + (after - before) * (position - minute);
  },
};
