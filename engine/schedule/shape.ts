import type { z, ZodObject } from 'zod';

/**
 * A shape is one factor of the arrival rate as a function of time. Its docs, its parameters and what it does stand side
 * by side in one file. Positions are shares of the run (0 to 1), so that a run of another length keeps its shape; the
 * level does not matter, since the schedule scales the product of all shapes to the planned mean.
 */
export interface Shape<Params extends ZodObject = ZodObject> {
  /** One sentence for the reference. */
  readonly about: string;
  /** Strict; every parameter described. */
  readonly params: Params;
  /** A use of it for the reference, without its `kind`. */
  readonly example: z.input<Params>;
  /** Zero or more. */
  factorAt(params: z.infer<Params>, atMs: number, run: { readonly durationMs: number }): number;
}
