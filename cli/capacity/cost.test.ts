import fc from 'fast-check';
import { expect, test } from 'vitest';
import { costOf, restMs, type Whereabouts } from './cost.ts';

const lengths = { warmUpMs: 4_000, windowMs: 12_000, oneIn: null };
const days = [{ id: 'a', about: '' }, { id: 'b', about: '', settleMs: 12_000 }];
const before: Whereabouts = { lengths, looked: false, done: 0, badDay: null, waiting: days, runningMs: 0 };

test('before it begins all of it is left, and a day that needs time to settle costs more', () => {
  const { searchMs, badDaysMs } = costOf(lengths, days);
  expect(restMs(before)).toBe(searchMs + badDaysMs);
  expect(costOf(lengths, [days[1]]).badDaysMs).toBeGreaterThan(costOf(lengths, [days[0]]).badDaysMs);
});

test('what is left never grows while it goes on as it usually does, and is never below nothing', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 60_000 }), fc.boolean(), (done, runningMs, isBadDay) => {
    const at = (change: Partial<Whereabouts>): number => restMs({ ...before, looked: true, done, runningMs, badDay: isBadDay ? days[0] : null, waiting: [], ...change });
    expect(at({})).toBeGreaterThanOrEqual(0);
    expect(at({ runningMs: runningMs + 1_000 })).toBeLessThanOrEqual(at({}));
    expect(at({ done: done + 1, runningMs: 0 })).toBeLessThanOrEqual(at({ runningMs: 0 }));
    expect(restMs({ ...before, runningMs })).toBeGreaterThanOrEqual(at({ done: 0, badDay: null, runningMs: 0 }));
  }));
});
