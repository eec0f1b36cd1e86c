import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LaneQueue } from './lane-queue.ts';

interface Entry {
  readonly class: number;
  readonly item: number;
}

const entries = fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2000 }).map((classes) => classes.map((rank, item): Entry => ({ class: rank, item })));

function filled(all: readonly Entry[]): LaneQueue<Entry> {
  const queue = new LaneQueue<Entry>(3);
  for (const entry of all) queue.push(entry);
  return queue;
}

describe('LaneQueue', () => {
  test('gives everything back in order of arrival, whatever the size of the takes', () => {
    fc.assert(fc.property(entries, fc.integer({ min: 1, max: 300 }), (all, step) => {
      const queue = filled(all);
      const taken: Entry[] = [];
      while (queue.length > 0) taken.push(...queue.take(step, false));
      expect(taken).toEqual(all);
    }));
  });

  test('gives the important ones first, each class in order of arrival', () => {
    fc.assert(fc.property(entries, (all) => {
      const taken = filled(all).take(Infinity, true);
      expect(taken).toEqual([0, 1, 2].flatMap((rank) => all.filter((entry) => entry.class === rank)));
    }));
  });

  test('may change between the two orders at any take', () => {
    const queue = filled([{ class: 2, item: 0 }, { class: 1, item: 1 }, { class: 0, item: 2 }, { class: 1, item: 3 }]);
    expect(queue.take(1, false)[0].item).toBe(0);
    expect(queue.take(1, true)[0].item).toBe(2);
    expect(queue.take(2, false).map(({ item }) => item)).toEqual([1, 3]);
  });

  test('leaves the classes above `from` where they are', () => {
    const queue = filled([{ class: 0, item: 0 }, { class: 1, item: 1 }, { class: 0, item: 2 }]);
    expect(queue.take(5, false, 1).map(({ item }) => item)).toEqual([1]);
    expect(queue.takeOf(0, 1).map(({ item }) => item)).toEqual([0]);
    expect(queue.length).toBe(1);
  });

  test('displaces the newest of the least important, never one as important as the newcomer', () => {
    fc.assert(fc.property(entries, fc.integer({ min: 0, max: 2 }), (all, rank) => {
      const queue = filled(all);
      const lesser = all.filter((entry) => entry.class > rank);
      const least = Math.max(...lesser.map((entry) => entry.class));
      const expected = lesser.filter((entry) => entry.class === least).at(-1) ?? null;
      expect(queue.displace(rank)).toEqual(expected);
      expect([...queue]).toHaveLength(all.length - (expected ? 1 : 0));
    }));
  });

  test('displaces only what matches', () => {
    const queue = filled([{ class: 2, item: 0 }, { class: 2, item: 1 }, { class: 2, item: 2 }]);
    expect(queue.displace(0, ({ item }) => item < 2)?.item).toBe(1);
    expect(queue.displace(0, ({ item }) => item > 7)).toBeNull();
  });

  test('keeps order and number of what matches', () => {
    fc.assert(fc.property(entries, (all) => {
      const queue = filled(all);
      queue.keep(({ item }) => item % 3 === 0);
      const kept = all.filter(({ item }) => item % 3 === 0);
      expect(queue.length).toBe(kept.length);
      expect(queue.take(Infinity, false)).toEqual(kept);
    }));
  });
});
