/** A named stream of chance; xoshiro128** seeded by a hash of its path. */
export interface Random {
  /** 32 random bits as an unsigned integer. */
  u32(): number;
  /** Uniform in [0, 1), 53 bits. */
  float(): number;
  /** Uniform integer in [0, n). */
  below(n: number): number;
  /** True with probability numerator / denominator. */
  chance(numerator: number, denominator: number): boolean;
  /** Exponential with the given mean. */
  exponential(mean: number): number;
  /** Standard normal. */
  normal(): number;
  /** Number of draws (u32) so far; part of the journal. */
  readonly draws: number;
}
