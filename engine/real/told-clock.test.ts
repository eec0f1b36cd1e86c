import { expect, test } from 'vitest';
import { real } from '../virtual/virtual-clock.ts';
import { ToldClock } from './told-clock.ts';

test('it goes on from what it was told, so many times as fast as the wall', async () => {
  const clock = new ToldClock(1000);
  const beganMs = real.now();
  clock.tell(5_000_000);
  await new Promise<void>((resolve) => void clock.setTimeout(resolve, 20_000));
  const nowMs = clock.now();
  expect(nowMs).toBeGreaterThanOrEqual(5_000_000 + 19_000);
  expect(nowMs).toBeLessThanOrEqual(5_000_000 + (real.now() - beganMs) * 1000);
});

test('a timer that was cleared does not fire', async () => {
  const clock = new ToldClock(1000);
  let fired = 0;
  clock.clearTimeout(clock.setTimeout(() => fired++, 1000));
  await new Promise<void>((resolve) => void clock.setTimeout(resolve, 10_000));
  expect(fired).toBe(0);
});
