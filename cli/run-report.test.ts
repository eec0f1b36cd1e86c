import { expect, test } from 'vitest';
import type { Ending } from '../engine/store/why.ts';
import { endingText, sharedText } from './run-report.ts';

const group = (over: Partial<Ending>): Ending => ({ bucket: 'delivered', stage: 'reader', cause: null, fault: null, count: 1, examples: [], planted: [], ...over });

test('a fault is told with what ended in it, and not as what it takes where the same ended so without it', () => {
  const [usual, burst, other] = [group({}), group({ fault: 'burst' }), group({ bucket: 'late', fault: 'burst' })];
  expect([usual, burst, other].map((each) => endingText(each, [usual, burst, other]))).toEqual(['delivered at reader', 'delivered at reader, also during burst', 'late at reader, during burst']);
  expect(endingText(burst, [burst])).toBe('delivered at reader, during burst');
});

test('how many are in the groups that are told is no number of items that are shown', () => {
  const groups = [group({ count: 172 }), group({ count: 77 })];
  expect(sharedText(groups.slice(0, 1), groups, 249)).toBe('172 of 249 in this group');
  expect(sharedText(groups, groups, 300)).toBe('249 of 300 in these groups');
  expect(sharedText(groups, groups, null)).toBeNull();
});
