import type { Clock } from '../../engine/clock.ts';

/** What a promise comes to; rejects with these words where it comes to nothing within so long, and leaves it alone then. */
export async function within<T>(clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>, ms: number, promise: Promise<T>, late: string): Promise<T> {
  let tooLate!: () => void;
  const limit = new Promise<never>((_, reject) => (tooLate = () => reject(new Error(late))));
  const timer = clock.setTimeout(tooLate, ms);
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clock.clearTimeout(timer);
  }
}
