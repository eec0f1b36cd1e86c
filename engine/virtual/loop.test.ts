import { afterEach, expect, test } from 'vitest';
import { currentHost, Host, runOn } from '../host.ts';
import { NativeGuard } from './guard.ts';
import { Loop } from './loop.ts';
import { VirtualClock } from './virtual-clock.ts';

const quiet = { before: () => {}, breathe: () => {}, native: () => {} };
let clock: VirtualClock | null = null;
afterEach(() => clock?.uninstall());

function make(hooks = quiet, guard: NativeGuard | null = null): { clock: VirtualClock; loop: Loop } {
  clock = new VirtualClock(0);
  clock.install();
  return { clock, loop: new Loop(clock, hooks, guard) };
}

test('an hour passes at once, and in order', async () => {
  const { clock, loop } = make();
  const seen: string[] = [];
  clock.arm(null, () => seen.push(`late ${clock.nowMs}`), 3_600_000);
  clock.arm(null, () => setTimeout(() => seen.push(`chained ${clock.nowMs}`), 5), 10);
  clock.arm(null, () => seen.push(`early ${Date.now() % 1000}`), 7);
  await loop.run();
  expect(seen).toEqual(['early 7', 'chained 15', 'late 3600000']);
});

test('everything that a firing sets going in JavaScript ends before the next firing', async () => {
  const { clock, loop } = make();
  const seen: string[] = [];
  clock.arm(null, async () => {
    for (let i = 0; i < 50; i++) await new Promise<void>((resolve) => process.nextTick(resolve));
    seen.push('chain');
  }, 1);
  clock.arm(null, () => seen.push('next'), 1);
  await loop.run();
  expect(seen).toEqual(['chain', 'next']);
});

test('timers belong to the host that armed them, also through promises, and die with it', async () => {
  const { clock, loop } = make();
  const host = new Host('a');
  const seen: string[] = [];
  clock.arm(host, async () => {
    await null;
    seen.push(currentHost()!.name);
    setTimeout(() => seen.push('never'), 10);
    const every = setInterval(() => seen.push('tick'), 2);
    void every;
  }, 1);
  clock.arm(null, () => {
    seen.push(String(currentHost()));
    host.kill();
  }, 6);
  await loop.run();
  expect(seen).toEqual(['a', 'tick', 'tick', 'null']);
});

test('a native call runs with the clock frozen; its result comes after the service time, on the caller host', async () => {
  const { clock, loop } = make();
  const host = new Host('sink');
  const seen: unknown[] = [];
  const { setTimeout: wall } = await import('node:timers/promises');
  void wall;
  clock.arm(host, async () => {
    const value = await loop.native(host, 'commit', async () => {
      const before = clock.nowMs;
      await new Promise<void>((resolve) => { import('node:fs').then((fs) => fs.stat('/', () => resolve())); });
      return clock.nowMs - before;
    }, 4.2);
    seen.push(value, clock.nowMs, currentHost()!.name);
  }, 10);
  clock.arm(null, () => seen.push('meanwhile'), 12);
  await loop.run();
  expect(seen).toEqual(['meanwhile', 0, 15, 'sink']);
});

test('the result of a native call is discarded if the host died meanwhile', async () => {
  const { clock, loop } = make();
  const host = new Host('sink');
  let settled = false;
  clock.arm(host, () => void loop.native(host, 'commit', async () => 1, 5).then(() => { settled = true; }), 1);
  clock.arm(null, () => host.kill(), 3);
  await loop.run();
  expect(settled).toBe(false);
});

test('the guard names native work that was not declared', async () => {
  const guard = new NativeGuard();
  const { clock, loop } = make(quiet, guard);
  const fs = await import('node:fs');
  clock.arm(null, () => fs.stat('/', () => {}), 1);
  clock.arm(null, () => {}, 2);
  await expect(loop.run()).rejects.toThrow(/undeclared native work/);
  guard.close();
});

test('what a callback throws ends the run', async () => {
  const { clock, loop } = make();
  clock.arm(null, () => { throw new Error('bug'); }, 1);
  await expect(loop.run()).rejects.toThrow('bug');
});

test('pause holds the clock, step moves it on, resume lets it go', async () => {
  const marks: number[] = [];
  const { clock, loop } = make({
    ...quiet,
    breathe: () => {
      marks.push(clock!.nowMs);
      if (marks.length === 1) loop.step(10);
      else if (marks.length === 2) queueMicrotask(() => loop.resume());
    },
  });
  for (let ms = 0; ms <= 30; ms++) clock.arm(null, () => {}, ms);
  loop.pause();
  const run = loop.run();
  // The wake-up comes from outside the simulation, as a parent's message would.
  queueMicrotask(() => {});
  await run;
  expect(marks[1]).toBe(10);
  expect(clock.nowMs).toBe(30);
});

test('a message between hosts keeps who runs now apart', () => {
  const a = new Host('a');
  const b = new Host('b');
  runOn(a, () => {
    runOn(b, () => expect(currentHost()).toBe(b));
    expect(currentHost()).toBe(a);
  });
});
