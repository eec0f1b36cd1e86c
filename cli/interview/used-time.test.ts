import { expect, test } from 'vitest';
import { UsedTime } from './used-time.ts';

test('time goes on from what was used before, and costs nothing while it stands', async () => {
  let nowMs = 5000;
  const used = new UsedTime(60_000, () => nowMs);
  nowMs += 1500.7;
  expect([used.ms, used.isStanding]).toEqual([61_500, false]);
  await used.standing(async () => {
    nowMs += 40_000;
    expect([used.ms, used.isStanding]).toEqual([61_500, true]);
  });
  nowMs += 250;
  expect([used.ms, used.isStanding]).toEqual([61_750, false]);
});

test('after work that failed it goes on', async () => {
  let nowMs = 0;
  const used = new UsedTime(0, () => nowMs);
  await expect(used.standing(async () => {
    nowMs += 10;
    throw new Error('no');
  })).rejects.toThrow('no');
  nowMs += 7;
  expect(used.ms).toBe(7);
});
