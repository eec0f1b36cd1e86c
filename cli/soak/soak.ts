import { z } from 'zod';
import { units, type SeriesUnit } from './series.ts';

/** What `wavetank soak` found: schemas/soak.schema.json, schemaVersion 1. Slopes are in the unit of their series an hour. */
const trend = z.strictObject({
  slope: z.number(),
  low: z.number().describe('of the 95 % interval'),
  high: z.number(),
  smallest: z.number().describe('a slope of this size would have been seen in four of five cases'),
});

const series = z.strictObject({
  id: z.string(),
  unit: z.enum(Object.keys(units) as [SeriesUnit, ...SeriesUnit[]]),
  finding: z.enum(['grows', 'steady', 'unknown']),
  told: z.string().nullable().describe('null where it is judged; else why it is told only'),
  level: z.number().nullable().describe('its median over the last twelfth of what was judged'),
  trend: trend.nullable(),
  limit: z.strictObject({ value: z.number(), what: z.string() }).nullable(),
  hoursLeft: z.number().nullable().describe('at its slope, until it reaches its limit, or without one until it is twice its level'),
  why: z.string().describe('why nobody can tell'),
  values: z.array(z.number().nullable()).readonly().describe('one for each stretch of everyMs from the zero of the run on'),
});

export const soakSchema = z.strictObject({
  schemaVersion: z.literal(1),
  scenario: z.string(),
  status: z.enum(['completed', 'interrupted', 'errored']),
  verdict: z.enum(['passed', 'failed', 'unknown', 'void']),
  reason: z.string(),
  startedAt: z.string(),
  wallMs: z.number(),
  clockMs: z.number().describe('how long the workload lasted'),
  wavetank: z.string(),
  node: z.string(),
  machine: z.string(),
  seed: z.number(),
  remedies: z.array(z.string()),
  knobs: z.record(z.string(), z.number()),
  rateEps: z.number(),
  forMs: z.number().describe('how long it was to last'),
  warmUpMs: z.number(),
  everyMs: z.number(),
  lastingMs: z.number().describe('how long it is to run without a restart'),
  method: z.string(),
  items: z.number(),
  engineBytesPerItem: z.number().nullable().describe('what the engine keeps of each item, from the slope of its memory; null where nobody can tell'),
  run: z.string().describe('the run folder'),
  runVerdict: z.enum(['passed', 'failed', 'unknown', 'void']).describe('of the run by its checks and thresholds'),
  series: z.array(series),
});
export type Soak = z.infer<typeof soakSchema>;
