import { afterEach, describe, expect, test } from 'vitest';
import { currentHost, Host, runOn } from '../host.ts';
import { NativeGuard } from './guard.ts';
import { Loop, type LoopHooks } from './loop.ts';
import { real, VirtualClock } from './virtual-clock.ts';

const quiet: LoopHooks = { before: () => false, breathe: () => {}, stepped: () => {}, native: () => {} };
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

test('forty days pass at once, and a timer that is longer than those of Node can be disarmed', async () => {
  const { clock, loop } = make();
  const dayMs = 86_400_000;
  const seen: number[] = [];
  const never = clock.arm(null, () => seen.push(NaN), 35 * dayMs);
  clock.arm(null, () => seen.push(clock.nowMs / dayMs), 40 * dayMs);
  clock.arm(null, () => clock.disarm(never), 30 * dayMs);
  await loop.run();
  expect(seen).toEqual([40]);
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
      if (marks.length === 1) loop.runTo(clock!.nowMs + 10);
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

test('a pace that is set anew at every breath is kept', async () => {
  const { clock, loop } = make({ ...quiet, breathe: () => loop.pace(1) });
  for (let ms = 0; ms < 200; ms += 10) clock.arm(null, () => {}, ms);
  // Other files share the process: a timer that one of them left behind may not hold this run.
  clock.arm(null, () => loop.stop(), 200);
  loop.pace(1);
  const startMs = real.now();
  await loop.run();
  expect(real.now() - startMs).toBeGreaterThanOrEqual(190);
});

describe('while the loop is paused', () => {
  /** A paused loop over timers at 1 and 2, with what happened in it; `woken` is called from outside once it sleeps. */
  function paused(woken: (loop: Loop) => void, hooks: Partial<LoopHooks> = {}): { clock: VirtualClock; loop: Loop; seen: string[] } {
    const seen: string[] = [];
    let asleep = false;
    const breathe = (): void => {
      if (!asleep) real.setImmediate(() => woken(loop));
      asleep = true;
    };
    const { clock, loop } = make({ ...quiet, breathe, ...hooks });
    clock.arm(null, () => void loop.native(null, 'commit', async () => {
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => real.setImmediate(resolve));
      seen.push('native call ends');
    }, 5), 1);
    clock.arm(null, () => seen.push('next'), 2);
    loop.pause();
    return { clock, loop, seen };
  }

  test.each<[string, (loop: Loop) => void]>([
    ['resumed twice', (loop) => { loop.resume(); loop.resume(); }],
    ['stepped and resumed', (loop) => { loop.runTo(1); loop.resume(); }],
    ['resumed, paused and resumed', (loop) => { loop.resume(); loop.pause(); loop.resume(); }],
    ['roused and resumed', (loop) => { loop.rouse(); loop.resume(); }],
  ])('%s, it goes on as one: the clock stands still during a native call', async (_, wake) => {
    const { loop, seen } = paused(wake);
    await loop.run();
    expect(seen).toEqual(['native call ends', 'next']);
  });

  test('what waits is applied at once, before the firing at which it stands', async () => {
    const applied: number[] = [];
    let waiting = false;
    const { clock, loop } = paused((loop) => { waiting = true; loop.rouse(); }, {
      before: (firing) => {
        if (!waiting) return false;
        waiting = false;
        applied.push(firing);
        loop.stop();
        return true;
      },
    });
    await loop.run();
    expect(applied).toEqual([0]);
    expect(clock.firings).toBe(0);
  });

  test('what comes while it breathes is not slept over', async () => {
    let [breaths, waiting] = [0, false];
    const { loop } = paused(() => {}, {
      breathe: () => {
        if (breaths++ > 0) return;
        waiting = true;
        loop.rouse();
      },
      before: () => {
        if (waiting) loop.stop();
        return waiting;
      },
    });
    await loop.run();
    expect(breaths).toBe(1);
  });

  test('the end of a step is told', async () => {
    let steps = 0;
    const { clock, loop } = paused((loop) => loop.runTo(1), {
      stepped: () => {
        if (++steps === 1) expect(clock.nowMs).toBe(1);
        real.setImmediate(() => loop.resume());
      },
    });
    await loop.run();
    expect(steps).toBe(1);
  });
});

test('what is applied between two firings ends in JavaScript before the next one', async () => {
  const seen: string[] = [];
  let applied = false;
  const { clock, loop } = make({
    ...quiet,
    before: (firing) => {
      if (applied || firing < 1) return false;
      applied = true;
      queueMicrotask(() => seen.push('applied'));
      return true;
    },
  });
  clock.arm(null, () => seen.push('first'), 1);
  clock.arm(null, () => seen.push('second'), 2);
  await loop.run();
  expect(seen).toEqual(['first', 'applied', 'second']);
});

test('a message between hosts keeps who runs now apart', () => {
  const a = new Host('a');
  const b = new Host('b');
  runOn(a, () => {
    runOn(b, () => expect(currentHost()).toBe(b));
    expect(currentHost()).toBe(a);
  });
});
