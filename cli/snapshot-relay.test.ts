import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Snapshot } from '../engine/snapshot.ts';
import { SnapshotRelay } from './snapshot-relay.ts';

/** What happens to a relay: a snapshot comes, at a mark or not, or the one under way has arrived. */
const happening = fc.constantFrom('mark' as const, 'snapshot' as const, 'arrived' as const);

test('however slow the way is, what is at marks arrives, in order, with the latest; the rest is counted', () => {
  fc.assert(fc.property(fc.array(happening), (happenings) => {
    const sent: number[] = [];
    const underWay: (() => void)[] = [];
    const relay = new SnapshotRelay(({ clockMs }, arrived) => {
      sent.push(clockMs);
      underWay.push(arrived);
    });
    const marks: number[] = [];
    let taken = 0;
    for (const each of happenings) {
      if (each === 'arrived') underWay.shift()?.();
      else {
        if (each === 'mark') marks.push(taken);
        relay.take({ clockMs: taken++, ...(each === 'mark' ? { isMark: true } : {}) } as Snapshot);
      }
      expect(underWay.length).toBeLessThanOrEqual(1);
    }
    relay.flush();
    while (underWay.length > 0) underWay.shift()!();
    expect(sent).toEqual(sent.toSorted((a, b) => a - b));
    expect(sent).toEqual(expect.arrayContaining(marks));
    if (taken > 0) expect(sent.at(-1)).toBe(taken - 1);
    expect(sent.length + relay.skipped).toBe(taken);
  }));
});
