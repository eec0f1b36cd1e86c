import { afterEach, describe, expect, test } from 'vitest';
import { carryHosts, currentHost, Host } from '../host.ts';
import { real } from '../virtual/virtual-clock.ts';
import { ownTimers } from './owned-timers.ts';
import { RealClock } from './real-clock.ts';
import { RealLoop } from './real-loop.ts';
import { RealNetwork } from './real-network.ts';

const undo: (() => void)[] = [];
afterEach(() => { for (const step of undo.splice(0).reverse()) step(); });

const wait = (ms: number): Promise<void> => new Promise((resolve) => real.setTimeout(resolve, ms));
const failures: unknown[] = [];

function makeClock(leadMs = 0): RealClock {
  undo.push(carryHosts(), ownTimers());
  return new RealClock(leadMs, (error) => failures.push(error));
}

function makeLoop(): RealLoop {
  undo.push(carryHosts());
  return new RealLoop({ pulse() {}, native() {} });
}

describe('the real clock', () => {
  test('stands below its zero until it is told that it is there', async () => {
    const clock = makeClock(30);
    expect(clock.nowMs).toBeLessThan(-20);
    await wait(60);
    expect([clock.nowMs, clock.leadLeftMs]).toEqual([-1, 0]);
    clock.zero();
    await wait(10);
    expect(clock.nowMs).toBeGreaterThanOrEqual(9);
    clock.stop();
    const endedMs = clock.nowMs;
    await wait(5);
    expect(clock.nowMs).toBe(endedMs);
  });

  test('fires on the host, not before the time, and counts', async () => {
    const clock = makeClock();
    clock.zero();
    const host = new Host('a');
    const fired: { on: Host | null; lateMs: number }[] = [];
    for (const delayMs of [0.4, 1.9, 7.3, 12.01]) {
      const dueMs = clock.nowMs + delayMs;
      clock.arm(host, () => fired.push({ on: currentHost(), lateMs: clock.nowMs - dueMs }), delayMs);
    }
    await wait(100);
    expect(fired.map(({ on }) => on)).toEqual([host, host, host, host]);
    // The time is told in whole microseconds.
    expect(Math.min(...fired.map(({ lateMs }) => lateMs))).toBeGreaterThan(-0.01);
    expect(clock.firings).toBe(4);
  });

  test('a timer that was disarmed, or whose host is dead, does not fire', async () => {
    const clock = makeClock();
    const host = new Host('a');
    let fired = 0;
    clock.disarm(clock.arm(host, () => fired++, 5));
    clock.arm(host, () => fired++, 5);
    host.kill();
    clock.arm(host, () => fired++, 5);
    await wait(30);
    expect(fired).toBe(0);
  });

  test('what a callback throws is told', async () => {
    const clock = makeClock();
    clock.arm(null, () => { throw new Error('a bug'); }, 0);
    await wait(20);
    expect(failures.splice(0)).toEqual([new Error('a bug')]);
  });
});

describe('a native call on the real clock', () => {
  test('answers on the host that made it', async () => {
    const loop = makeLoop();
    const host = new Host('a');
    expect(await loop.native(host, 'add', () => Promise.resolve(42))).toBe(42);
    await expect(loop.native(host, 'fail', () => Promise.reject(new Error('no such table')))).rejects.toThrow('no such table');
  });

  test('of a host that dies meanwhile is discarded, and what it uses is closed only when it has ended', async () => {
    const loop = makeLoop();
    const host = new Host('a');
    const order: string[] = [];
    host.onDeath(() => order.push('dead'));
    host.onGone(() => order.push('closed'));
    void loop.native(host, 'write', () => wait(20).then(() => order.push('written'))).then(() => order.push('answered'));
    host.kill();
    await wait(50);
    expect(order).toEqual(['dead', 'written', 'closed']);
  });

  test('of a host that is dead is never made', async () => {
    const loop = makeLoop();
    const host = new Host('a');
    host.kill();
    let made = false;
    void loop.native(host, 'write', async () => { made = true; });
    await wait(5);
    expect(made).toBe(false);
  });

  test('the loop ends with what its pulse throws', async () => {
    const loop = new RealLoop({ pulse() { throw new Error('a bug'); }, native() {} });
    loop.start();
    await expect(loop.ended).rejects.toThrow('a bug');
    expect(loop.over).toBe(true);
  });
});

test('messages arrive in order on their host, later than they were sent, and not at a dead one', async () => {
  undo.push(carryHosts());
  const told: string[] = [];
  const network = new RealNetwork({ message: (from, to) => told.push(`${from}>${to}`), failed: (error) => failures.push(error) });
  const [host, doomed] = [new Host('b'), new Host('c')];
  const arrived: string[] = [];
  for (const text of ['1', '2', '3']) network.send('a', 'b', host, () => arrived.push(`${text} on ${currentHost()?.name}`));
  network.send('a', 'c', doomed, () => arrived.push('never'));
  network.send('a', 'b', host, () => { throw new Error('a bug'); });
  doomed.kill();
  expect(arrived).toEqual([]);
  await wait(20);
  expect(arrived).toEqual(['1 on b', '2 on b', '3 on b']);
  expect(told).toEqual(['a>b', 'a>b', 'a>b', 'a>b']);
  expect(failures.splice(0)).toEqual([new Error('a bug')]);
});
