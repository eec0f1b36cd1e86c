import { expect, test } from 'vitest';
import { conduct } from './conduct.ts';

function counter(most: number): { next(): number | null } {
  let count = 0;
  return { next: () => (count < most ? ++count : null) };
}

test('every task is performed once, and so many at a time', async () => {
  let [running, most] = [0, 0];
  const done: number[] = [];
  await conduct(counter(7), 3, async (task) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    return task;
  }, (task) => void done.push(task));
  expect(done.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(most).toBe(3);
});

test('a failure is thrown when what was under way has ended, and nothing more is begun', async () => {
  const begun: number[] = [];
  const done: number[] = [];
  let release = (): void => {};
  const all = conduct(counter(9), 2, async (task) => {
    begun.push(task);
    if (task === 1) throw new Error('no room');
    await new Promise<void>((resolve) => { release = resolve; });
    return task;
  }, (task) => void done.push(task));
  await new Promise((resolve) => setImmediate(resolve));
  release();
  await expect(all).rejects.toThrow('no room');
  expect(begun).toEqual([1, 2]);
  expect(done).toEqual([2]);
});
