import type { Clock } from '../../engine/clock.ts';

/** What a promise comes to; rejects with these words where it comes to nothing within so long, and leaves it alone then. */
export function within<T>(clock: Clock, ms: number, promise: Promise<T>, late: string): Promise<T> {
  return Promise.race([promise, new Promise<never>((_, reject) => void clock.setTimeout(() => reject(new Error(late)), ms))]);
}
