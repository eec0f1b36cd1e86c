import { z } from 'zod';
import type { Comparison } from './comparison.ts';

/** A comparison as its report is read back; the type beside it is the one that is written. */
const value = z.number().nullable();
const count = z.number().int().min(0);

export const comparisonSchema = z.object({
  schemaVersion: z.literal(1),
  scenario: z.string(),
  form: z.enum(['full', 'short']),
  seeds: z.array(z.number()),
  method: z.string(),
  wallMs: z.number(),
  units: z.record(z.string(), z.string()),
  columns: z.array(z.object({
    id: z.string(), remedies: z.array(z.string()), seeds: count,
    verdicts: z.object({ passed: count, failed: count, unknown: count, void: count }), medians: z.record(z.string(), value),
  })),
  contrasts: z.array(z.object({
    remedy: z.string(), kind: z.enum(['alone', 'away']), metric: z.string(), unit: z.string(), minEffect: z.number(), with: z.string(), without: z.string(), orphans: z.array(z.string()),
    seeds: count, improved: count, required: count, medianWith: value, medianWithout: value,
    difference: z.object({ median: z.number(), low: value, high: value }).nullable(), held: z.boolean(), stopped: z.enum(['clear', 'out of reach']).nullable(),
  })),
  declared: z.array(z.object({ text: z.string(), held: z.boolean(), decided: z.boolean(), found: z.string() })),
  errored: z.array(z.object({ column: z.string(), seed: z.number(), reason: z.string(), replay: z.string() })),
  held: z.boolean(),
}) satisfies z.ZodType<Comparison>;
