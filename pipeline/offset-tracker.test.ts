import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OffsetTracker, type PartitionOffset } from './offset-tracker.ts';

function receive(tracker: OffsetTracker, partition: number, from: number, to: number): void {
  for (let offset = from; offset <= to; offset++) tracker.received(partition, offset);
}

describe('OffsetTracker', () => {
  test('commits nothing before the first record is completed', () => {
    const tracker = new OffsetTracker();
    receive(tracker, 0, 10, 12);
    tracker.complete(0, 11);
    tracker.complete(0, 12);
    expect(tracker.completed()).toEqual([]);
    tracker.complete(0, 10);
    expect(tracker.completed()).toEqual([{ partition: 0, offset: '13' }]);
    expect(tracker.completed()).toEqual([]);
  });

  test('never commits past a gap, and everything in the end, in whatever order records are completed', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 60 }).chain((count) => fc.shuffledSubarray(Array.from({ length: count }, (_, i) => i + 5), { minLength: count })), (order) => {
      const tracker = new OffsetTracker();
      receive(tracker, 3, 5, 4 + order.length);
      const done = new Set<number>();
      let committed = 5;
      for (const offset of order) {
        tracker.complete(3, offset);
        done.add(offset);
        for (const { offset: next } of tracker.completed()) committed = Number(next);
        for (let below = 5; below < committed; below++) expect(done).toContain(below);
      }
      expect(committed).toBe(5 + order.length);
    }));
  });

  test('a gap in what was received holds nothing up', () => {
    const tracker = new OffsetTracker();
    tracker.received(0, 4);
    tracker.received(0, 9);
    tracker.complete(0, 4);
    tracker.complete(0, 9);
    expect(tracker.completed()).toEqual([{ partition: 0, offset: '10' }]);
  });

  test('receipts are ahead of what is completed', () => {
    const tracker = new OffsetTracker();
    receive(tracker, 1, 0, 4);
    expect(tracker.receipts()).toEqual([{ partition: 1, offset: '5' }]);
    tracker.complete(1, 0);
    expect(tracker.completed()).toEqual([]);
  });

  test('tells what was committed, and takes back what failed', () => {
    const tracker = new OffsetTracker();
    receive(tracker, 0, 0, 2);
    tracker.complete(0, 0);
    expect(tracker.isCommitted(0, 0)).toBe(false);
    const ready = tracker.completed();
    expect(tracker.isCommitted(0, 0)).toBe(true);
    expect(tracker.isCommitted(0, 1)).toBe(false);
    tracker.failed(ready);
    expect(tracker.completed()).toEqual(ready);
  });

  /** Receives and completes `count` records of partition 0 from `from` on, and answers what is to be committed. */
  function committing(tracker: OffsetTracker, from: number, count: number): PartitionOffset[] {
    receive(tracker, 0, from, from + count - 1);
    for (let offset = from; offset < from + count; offset++) tracker.complete(0, offset);
    return tracker.completed();
  }

  const committedOf = (tracker: OffsetTracker, count: number): number => Array.from({ length: count }, (_, offset) => tracker.isCommitted(0, offset)).filter(Boolean).length;

  test('takes back every offset of a commit that failed, and none of those before it', () => {
    const tracker = new OffsetTracker();
    tracker.confirmed(committing(tracker, 0, 20));
    const ready = committing(tracker, 20, 500);
    expect(committedOf(tracker, 520)).toBe(520);
    tracker.failed(ready);
    expect(committedOf(tracker, 520)).toBe(20);
    expect(tracker.completed()).toEqual(ready);
  });

  test.each([
    ['the first fails, then the second', ['failed first', 'failed second'], 0],
    ['the second fails, then the first', ['failed second', 'failed first'], 0],
    ['the first fails, the second is taken', ['failed first', 'confirmed second'], 30],
    ['the second is taken, then the first fails', ['confirmed second', 'failed first'], 30],
    ['the first is taken, the second fails', ['confirmed first', 'failed second'], 10],
    ['the second fails, then the first is taken', ['failed second', 'confirmed first'], 10],
    ['the second fails, and the first may still be taken', ['failed second'], 10],
  ] as const)('of two commits under way, %s', (_, outcomes, committed) => {
    const tracker = new OffsetTracker();
    const commits = { first: committing(tracker, 0, 10), second: committing(tracker, 10, 20) };
    for (const outcome of outcomes) {
      const [how, which] = outcome.split(' ') as ['failed' | 'confirmed', 'first' | 'second'];
      tracker[how](commits[which]);
    }
    expect(committedOf(tracker, 30)).toBe(committed);
  });
});
