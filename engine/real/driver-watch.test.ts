import { expect, test } from 'vitest';
import { real } from '../virtual/virtual-clock.ts';
import { DriverWatch, saturatedBy } from './driver-watch.ts';

const fine = { latenessP99Ms: 50, eventLoopP99Ms: 50, busy: 0.95 };

test.each([
  [{}, null],
  [{ latenessP99Ms: null }, null],
  [{ latenessP99Ms: 50.1 }, 'arrivals were 50.1 ms late at p99 (limit 50 ms)'],
  [{ eventLoopP99Ms: 61 }, 'its event loop was 61 ms late at p99 (limit 50 ms)'],
  [{ busy: 0.97 }, 'its thread was busy for 97 % of the time (limit 95 %)'],
])('a driver with %j: %s', (change, told) => {
  const found = saturatedBy({ ...fine, ...change });
  if (told === null) expect(found).toBeNull();
  else expect(found).toContain(told);
});

test('a thread that is kept busy is found out, by its event loop and by its own time', async () => {
  const watch = new DriverWatch();
  expect(watch.report()).toBeUndefined();
  watch.start();
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => real.setTimeout(resolve, 1));
    const untilMs = real.now() + 90;
    while (real.now() < untilMs);
  }
  await new Promise((resolve) => real.setTimeout(resolve, 15));
  watch.arrived(3);
  const { latenessP99Ms, eventLoopP99Ms, cpu, saturated } = watch.report()!;
  expect(latenessP99Ms).toBe(3);
  expect(eventLoopP99Ms).toBeGreaterThan(60);
  expect(cpu).toBeGreaterThan(0);
  expect(saturated).toContain('event loop');
});
