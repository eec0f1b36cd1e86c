import { z } from 'zod';

/**
 * What a person (or a script) may do to a run. Commands that act on the run are applied between two timer firings,
 * stamped with (time, firing number) and appended to the plan, so that a session steered by hand replays headless.
 */
const faultParams = z.record(z.string(), z.union([z.number(), z.string(), z.boolean()]));

export const actionSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('toggle'), remedy: z.string(), on: z.boolean() }),
  z.strictObject({ do: z.literal('set'), knob: z.string(), value: z.number() }),
  z.strictObject({ do: z.literal('inject'), fault: z.string(), forMs: z.number().min(0), params: faultParams.optional() }),
  z.strictObject({ do: z.literal('clear'), fault: z.string() }),
  z.strictObject({ do: z.literal('rate'), factor: z.number().min(0) }),
  z.strictObject({ do: z.literal('abort') }),
]);
export type Action = z.infer<typeof actionSchema>;

/** `atMs` is below zero for what was done while the run was provisioned. */
export const stampedSchema = z.strictObject({ atMs: z.number(), firing: z.number().int().min(0), action: actionSchema });
export type StampedAction = z.infer<typeof stampedSchema>;

/** Steering that leaves no trace in the run: only how fast the clock goes. */
export type Steering =
  | { readonly do: 'pause' }
  | { readonly do: 'resume' }
  /** Runs on for so many ms of the run's clock, then pauses again. */
  | { readonly do: 'step'; readonly ms: number }
  /** Runs on up to a moment of the run's clock, then pauses; where that has passed, at once. */
  | { readonly do: 'run to'; readonly atMs: number }
  | { readonly do: 'speed'; readonly factor: number | 'auto' | 'max' };
