import { expect, it } from 'vitest';
import { LeaderEpochs } from './leader-epochs.ts';

it('an epoch ends where the next one that has records begins, and the last one with the log', () => {
  const epochs = new LeaderEpochs();
  expect(epochs.endOf(0, 0, 0)).toEqual({ epoch: 0, endOffset: 0 });
  for (const [epoch, offset] of [[1, 0], [1, 3], [4, 5], [4, 6]]) epochs.record(epoch, offset);
  const ends = [0, 1, 2, 3, 4, 5].map((epoch) => epochs.endOf(epoch, 5, 9));
  expect(ends).toEqual([
    { epoch: 0, endOffset: 0 }, { epoch: 1, endOffset: 5 }, { epoch: 1, endOffset: 5 }, { epoch: 1, endOffset: 5 },
    { epoch: 4, endOffset: 9 }, { epoch: 5, endOffset: 9 },
  ]);
  expect([epochs.endOf(6, 5, 9), epochs.endOf(-1, 5, 9)]).toEqual([null, null]);
});
