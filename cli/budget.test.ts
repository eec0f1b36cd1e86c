import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Budget } from './budget.ts';
import { Interruption } from './interruption.ts';
import { performRuns } from './perform-runs.ts';

const lengths = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 30 });

/** Runs of these lengths one after the other, on a clock that only they move. */
async function performed(tasks: readonly number[], limitMs: number): Promise<{ told: number[]; unbegun: number; atMs: number }> {
  let atMs = 1_000;
  const told: number[] = [];
  const unbegun = await performRuns({
    tasks, jobs: 1, budget: new Budget(limitMs, () => atMs), interruption: new Interruption(() => {}),
    execute: async (ms) => {
      atMs += ms;
      return ms;
    },
    tell: async (ms) => void told.push(ms),
  });
  return { told, unbegun, atMs: atMs - 1_000 };
}

test('no run is begun that would not fit if it took as long as the longest before it, and each that fits is', async () => {
  await fc.assert(fc.asyncProperty(lengths, fc.integer({ min: 1, max: 1_000 }), async (tasks, limitMs) => {
    const { told, unbegun, atMs } = await performed(tasks, limitMs);
    expect(told).toEqual(tasks.slice(0, told.length));
    expect(unbegun).toBe(tasks.length - told.length);
    const before = told.slice(0, -1);
    const beforeMs = before.reduce((sum, ms) => sum + ms, 0);
    if (before.length > 0) expect(beforeMs + Math.max(...before)).toBeLessThanOrEqual(limitMs);
    if (unbegun > 0) expect(atMs + Math.max(...told)).toBeGreaterThan(limitMs);
  }));
});

test('where there is no time at all, nothing is begun', async () => {
  expect(await performed([1, 2, 3], 0)).toEqual({ told: [], unbegun: 3, atMs: 0 });
});
