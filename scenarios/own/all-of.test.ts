import { expect, test } from 'vitest';
import { allOf } from './all-of.ts';

test('every step is taken, whatever became of those before it, and what failed first is told', async () => {
  const taken: number[] = [];
  const step = (nth: number, fails: boolean) => async (): Promise<void> => {
    taken.push(nth);
    await Promise.resolve();
    if (fails) throw new Error(`step ${nth}`);
  };
  await expect(allOf([step(1, false), step(2, true), () => undefined, step(3, true), step(4, false)])).rejects.toThrow('step 2');
  expect(taken).toEqual([1, 2, 3, 4]);
  await allOf([step(5, false)]);
});
