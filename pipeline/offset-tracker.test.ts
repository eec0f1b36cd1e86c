import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OffsetTracker } from './offset-tracker.ts';

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
});
