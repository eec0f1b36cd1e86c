import { z } from 'zod';
import { stampedSchema } from './command.ts';
import { clockEndMs, ticksPerMsOf } from './ledger/item-words.ts';

const hourMs = 3_600_000;

/** What a run may take with its draining, in whole hours: what comes after is past the end of the ledger's clock. */
export function longestRunMs(sampleMs: number): number {
  return Math.floor(clockEndMs(ticksPerMsOf(sampleMs)) / hourMs) * hourMs;
}

/**
 * A plan is everything that a run will do, as data. A run is a function of its plan: the same plan gives the same
 * journal, bit for bit, in virtual time.
 */
const timedFault = z.strictObject({
  fault: z.string(),
  atMs: z.number().min(0),
  forMs: z.number().min(0),
  params: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])).optional(),
});

/** One factor of the arrival rate; `kind` names an entry of the shape registry, the rest are its parameters. */
const shapeUse = z.looseObject({ kind: z.string() });

/** A component as somebody wrote it: the name of its file, for errors, and its text. `traced`: what it waits for is told too; it takes longer. */
const codeSchema = z.strictObject({ file: z.string(), text: z.string(), traced: z.boolean().optional() });
export type Code = z.infer<typeof codeSchema>;

export const planSchema = z.strictObject({
  schemaVersion: z.literal(1),
  scenario: z.string(),
  seed: z.number().int().min(0),
  form: z.enum(['full', 'short']),
  clock: z.enum(['virtual', 'real']),
  /** How long the workload lasts, and how long the run may take to drain after it. */
  durationMs: z.number().positive(),
  drainMs: z.number().min(0),
  /** Arrival rate = rateEps x the product of the shapes x the active load faults; the process draws arrivals from it. */
  workload: z.strictObject({ rateEps: z.number().positive(), shapes: z.array(shapeUse), process: z.string() }),
  /** Every knob of the scenario with its value. */
  knobs: z.record(z.string(), z.number()),
  /** Remedies on from the start. */
  remedies: z.array(z.string()),
  faults: z.array(timedFault),
  backends: z.record(z.string(), z.string()),
  /** The scenario itself, where it is one of the user's own; `scenario` is its name then. */
  own: z.record(z.string(), z.unknown()).optional(),
  /** What stands in the place of a component of the scenario, where a learner wrote it. */
  code: codeSchema.optional(),
  /** What its runs are held to besides the thresholds of the scenario: see threshold-expression.ts. */
  thresholds: z.array(z.string()).optional(),
  /** What of its runs is measured besides the figures of the scenario, and judges nothing: left sides of thresholds. */
  measured: z.array(z.string()).optional(),
  /** What was done to the run from outside, stamped. */
  commands: z.array(stampedSchema),
});
export type Plan = z.infer<typeof planSchema>;
export type ShapeUse = z.infer<typeof shapeUse>;
