import { describe, expect, test } from 'vitest';
import { real } from '../virtual/virtual-clock.ts';
import { DriverWatch, saturatedBy, tooSlowFor } from './driver-watch.ts';

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

describe('on a calendar of 1,000 times the wall', () => {
  const calendar = { pace: 1000, patienceMs: 60_000 };

  test('the single slowest thing counts', () => {
    expect(tooSlowFor(calendar, { what: 'loader: commit', tookMs: 60 })).toBeNull();
    expect(tooSlowFor(calendar, { what: 'loader: commit', tookMs: 180 }))
      .toBe('the machine was too slow for the calendar: loader: commit was 180 ms late or long, 3 minutes of the calendar (limit 1)');
  });

  test('items that come in a batch are not late, timers are, and what came before the zero is forgotten', () => {
    const watch = new DriverWatch(calendar);
    watch.took('a slow start', 5000);
    watch.start();
    watch.arrived(3_600_000);
    watch.fired(2);
    expect(watch.report()).toMatchObject({ latenessP99Ms: 2, pace: 1000, saturated: null });
  });

  test('a thread that stood still once is found out', async () => {
    const watch = new DriverWatch(calendar);
    watch.start();
    await new Promise((resolve) => real.setTimeout(resolve, 30));
    const untilMs = real.now() + 120;
    while (real.now() < untilMs);
    await new Promise((resolve) => real.setTimeout(resolve, 30));
    expect(watch.report()!.saturated).toContain('too slow for the calendar: a turn of the event loop');
  });
});
