import { z } from 'zod';
import { bucketWords } from '../bucket.ts';
import type { Result } from '../result.ts';

/** result.json as it is read back; the type beside it is the one that the engine writes. */
const verdict = z.enum(['passed', 'failed', 'unknown', 'void']);
const value = z.number().nullable();
const sums = z.record(z.string(), z.number());
const count = z.number().int().min(0);

function told<S extends z.ZodType>(schema: S, bucket: keyof typeof bucketWords): S {
  return schema.describe(bucketWords[bucket]);
}

export const resultSchema = z.object({
  schemaVersion: z.literal(1),
  run: z.object({
    id: z.string().describe('the name of the run'),
    scenario: z.string().describe('the scenario that was run'),
    seed: z.number().int().describe('what chance was drawn from'),
    clock: z.enum(['virtual', 'real']).describe('simulated time, or that of the machine'),
    status: z.enum(['completed', 'interrupted', 'errored']).describe('whether it came to its end'),
    startedAt: z.string().describe('ISO 8601, time of the wall'),
    wallMs: z.number().describe('how long it took, ms of the wall'),
    clockMs: z.number().describe("how long it lasted, ms of the run's clock"),
    wavetank: z.string().describe('version of the program'),
    node: z.string().describe('version of Node'),
    lockHash: z.string().describe('stands for the versions of the dependencies'),
    backends: z.record(z.string(), z.string()).describe('what it ran on outside of the program: the address of a cluster'),
    knobs: sums.describe('every knob with its value'),
    remedies: z.array(z.string()).describe('those that were on at the start'),
    planHash: z.string().describe('the same for the same plan'),
    arrivalsHash: z.string().describe('the same for the same items at the same moments, whatever the remedies and the clock'),
    journalHash: z.string().describe('the same for the same run to the last event, in virtual time'),
    reproducible: z.boolean().describe('whether its journal is the same in a replay'),
  }),
  verdict: verdict.describe('the worst of all'),
  reason: z.string().describe('what made it so, a sentence'),
  checks: z.array(z.object({
    id: z.string().describe('name of the check'),
    verdict: verdict.describe('of the check'),
    value: value.describe('what was found; null where nobody can tell'),
    unit: z.string().describe('of value and limit'),
    limit: value.describe('what is allowed'),
    firstBreachMs: value.describe('when it was broken first, ms of the run'),
    message: z.string().describe('what was found, in words'),
    evidence: z.array(z.string()).describe('files of the run folder that show it'),
  })),
  thresholds: z.array(z.object({
    metric: z.string().describe('a figure of the scenario, or the whole expression'),
    verdict: verdict.describe('of the threshold'),
    value: value.describe('what was measured; null where nobody can tell'),
    unit: z.string().describe('of value and limit'),
    limit: z.number().describe('what is allowed'),
  })),
  faults: z.array(z.object({
    id: z.string().describe('name of the fault'),
    target: z.string().describe('the kind of node that it disturbs'),
    status: z.enum(['fired', 'never', 'not-applicable']).describe('whether it took hold'),
    hits: count.describe('how often, counted at the disturbed call'),
    firstMs: value.describe('the first time, ms of the run'),
    lastMs: value.describe('the last time'),
  })),
  remedies: z.array(z.object({
    id: z.string().describe('name of the remedy'),
    onMs: z.array(z.number()).describe('when it was switched on, off, on …, ms of the run'),
    actions: count.describe('how often it acted'),
    metric: z.object({ id: z.string().describe('the figure that it is there for'), value: value.describe('of the figure'), unit: z.string().describe('of the figure') }),
  })),
  detection: z.array(z.object({
    fault: z.string().describe('a kind of damage to data'),
    planted: count.describe('how often it was planted'),
    truePositive: count.describe('noticed, and rightly'),
    falsePositive: count.describe('noticed where there was none'),
    falseNegative: count.describe('not noticed'),
    precision: value.describe('share of what was noticed that was there'),
    recall: value.describe('share of what was there that was noticed'),
  })),
  ledger: z.object({
    generated: count.describe('all items, which is the sum of all buckets'),
    delivered: told(count, 'delivered'), late: told(count, 'late'), corrupted: told(count, 'corrupted'), rejected: told(sums, 'rejected'), quarantined: told(sums, 'quarantined'),
    shed: told(sums, 'shed'), filtered: told(count, 'filtered'), dropped: told(sums, 'dropped'), expired: told(count, 'expired'), superseded: told(count, 'superseded'),
    erased: told(count, 'erased'), pending: told(sums, 'pending'), unaccounted: told(count, 'unaccounted'),
    duplicate: told(count, 'duplicate'),
  }),
  metrics: z.record(z.string(), z.object({
    unit: z.string().describe('of the values'), count: z.number().describe('how many were measured'),
    p50: value.describe('half of them are at most this'), p95: value.describe('95 %'), p99: value.describe('99 %'), p999: value.describe('99.9 %'), max: value.describe('the greatest'),
  })),
  figures: z.record(z.string(), z.object({ value: value.describe('of the figure; null where nobody can tell'), unit: z.string().describe('of the value') })).describe('single figures of the scenario, and what else its plan has measured'),
  driver: z.object({
    latenessP99Ms: value.describe('how late arrivals were made, at p99; on the real clock, as all of these'),
    eventLoopP99Ms: value.describe('how long the event loop kept timers waiting, at p99'),
    cpu: value.describe('cores that it used'),
    pace: value.default(null).describe("seconds of the run's clock in one of the wall"),
    saturated: z.string().nullable().default(null).describe('what says that the driver was too busy to measure times'),
    skippedSnapshots: count.describe('how often nobody was ready to look'),
  }),
}) satisfies z.ZodType<Result>;
