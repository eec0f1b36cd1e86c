import { z } from 'zod';
import type { Result } from '../result.ts';

/** result.json as it is read back; the type beside it is the one that the engine writes. */
const verdict = z.enum(['passed', 'failed', 'unknown', 'void']);
const value = z.number().nullable();
const sums = z.record(z.string(), z.number());
const count = z.number().int().min(0);

export const resultSchema = z.object({
  schemaVersion: z.literal(1),
  run: z.object({
    id: z.string(),
    scenario: z.string(),
    seed: z.number().int(),
    clock: z.enum(['virtual', 'real']),
    status: z.enum(['completed', 'interrupted', 'errored']),
    startedAt: z.string(),
    wallMs: z.number(),
    clockMs: z.number(),
    wavetank: z.string(),
    node: z.string(),
    lockHash: z.string(),
    backends: z.record(z.string(), z.string()),
    knobs: sums,
    remedies: z.array(z.string()),
    planHash: z.string(),
    arrivalsHash: z.string(),
    journalHash: z.string(),
    reproducible: z.boolean(),
  }),
  verdict,
  reason: z.string(),
  checks: z.array(z.object({
    id: z.string(), verdict, value, unit: z.string(), limit: value, firstBreachMs: value, message: z.string(), evidence: z.array(z.string()),
  })),
  thresholds: z.array(z.object({ metric: z.string(), verdict, value, unit: z.string(), limit: z.number() })),
  faults: z.array(z.object({
    id: z.string(), target: z.string(), status: z.enum(['fired', 'never', 'not-applicable']), hits: count, firstMs: value, lastMs: value,
  })),
  remedies: z.array(z.object({
    id: z.string(), onMs: z.array(z.number()), actions: count, metric: z.object({ id: z.string(), value, unit: z.string() }),
  })),
  detection: z.array(z.object({
    fault: z.string(), planted: count, truePositive: count, falsePositive: count, falseNegative: count, precision: value, recall: value,
  })),
  ledger: z.object({
    generated: count, delivered: count, late: count, corrupted: count, rejected: sums, quarantined: sums, shed: sums, filtered: count,
    dropped: sums, expired: count, superseded: count, erased: count, pending: sums, unaccounted: count, duplicate: count,
  }),
  metrics: z.record(z.string(), z.object({ unit: z.string(), count: z.number(), p50: value, p95: value, p99: value, p999: value, max: value })),
  figures: z.record(z.string(), z.object({ value, unit: z.string() })),
  driver: z.object({ latenessP99Ms: value, eventLoopP99Ms: value, cpu: value, pace: value.default(null), saturated: z.string().nullable().default(null), skippedSnapshots: count }),
}) satisfies z.ZodType<Result>;
