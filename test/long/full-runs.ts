import { availableParallelism } from 'node:os';
import { buckets, type Account } from '../../engine/bucket.ts';
import type { Result } from '../../engine/result.ts';
import { wavetank } from '../cli/wavetank.ts';

export interface FullRun {
  readonly code: number | null;
  readonly result: Result;
}

/** A run from the command line, by its exit code and its result. */
export async function fullRun(folder: string, args: readonly string[]): Promise<FullRun> {
  const { code, out, err } = await wavetank(folder, ['run', ...args, '--ui', 'off', '--reporter', 'json']);
  if (out === '') throw new Error(`no result of ${args.join(' ')}: ${err}`);
  return { code, result: JSON.parse(out) as Result };
}

/** Does each of the tasks, as many at a time as there are cores; answers in the order of the tasks. */
export async function onEveryCore<T, R>(tasks: readonly T[], perform: (task: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < tasks.length) {
      const mine = next++;
      results[mine] = await perform(tasks[mine]);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

/** The sum of all buckets; what is delivered once too often is in none. */
export function sumOf(account: Account): number {
  const inBucket = (bucket: number | Record<string, number>): number => (typeof bucket === 'number' ? bucket : Object.values(bucket).reduce((a, b) => a + b, 0));
  return buckets.reduce((sum, bucket) => sum + inBucket(account[bucket]), 0);
}
