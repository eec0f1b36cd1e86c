import { expect, test } from 'vitest';
import { InOrder } from './in-order.ts';

test('outcomes are handed on in their order, once each, however they come in and however long that takes', async () => {
  const handed: string[] = [];
  const inOrder = new InOrder<string>(async (outcome) => {
    await new Promise((resolve) => setTimeout(resolve, outcome === 'a' ? 5 : 0));
    handed.push(outcome);
  });
  await Promise.all([inOrder.add(2, 'c'), inOrder.add(0, 'a'), inOrder.add(1, 'b'), inOrder.add(4, 'e')]);
  expect(handed).toEqual(['a', 'b', 'c']);
  await inOrder.rest();
  await inOrder.rest();
  expect(handed).toEqual(['a', 'b', 'c', 'e']);
});

test('one that cannot be handed on is told, and keeps no other back', async () => {
  const handed: number[] = [];
  const inOrder = new InOrder<number>(async (outcome) => {
    if (outcome === 0) throw new Error('full');
    handed.push(outcome);
  });
  const told = await Promise.allSettled([inOrder.add(1, 1), inOrder.add(0, 0)]);
  expect(told.filter(({ status }) => status === 'rejected')).toEqual([{ status: 'rejected', reason: new Error('full') }]);
  await inOrder.add(2, 2);
  expect(handed).toEqual([1, 2]);
});
