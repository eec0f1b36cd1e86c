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

function makeClock(leadMs = 0, pace = 1): RealClock {
  undo.push(carryHosts(), ownTimers());
  return new RealClock(leadMs, (error) => failures.push(error), pace);
}

function makeLoop(): RealLoop {
  undo.push(carryHosts());
  return new RealLoop({ pulse() {}, native() {} });
}

describe('the real clock', () => {
  test('stands below its zero until it is told that it is there', async () => {
    expect(makeClock(60_000).nowMs).toBeLessThan(-30_000);
    const clock = makeClock(30);
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

describe('a calendar on the real clock', () => {
  test('passes so many times as fast as the wall, and fires by its own time', async () => {
    const clock = makeClock(0, 1000);
    const beganMs = real.now();
    clock.zero();
    const firedMs = await new Promise<number>((resolve) => clock.arm(null, () => resolve(clock.nowMs), 30_000));
    expect(firedMs).toBeGreaterThanOrEqual(30_000);
    expect(real.now() - beganMs).toBeGreaterThanOrEqual(30);
    // The clock tells whole microseconds.
    expect(clock.nowMs).toBeLessThanOrEqual((real.now() - beganMs) * 1000 + 0.001);
  });

  test('what is due after the zero waits for it, however long the start takes, and what is due before does not', async () => {
    const clock = makeClock(0, 1000);
    const [host, doomed] = [new Host('a'), new Host('b')];
    const fired: string[] = [];
    clock.arm(host, () => fired.push(`due on ${currentHost()?.name} at ${clock.nowMs >= 20_000}`), 20_001);
    clock.arm(host, () => fired.push('at once'), 0);
    clock.arm(doomed, () => fired.push('of a dead host'), 20_001);
    clock.disarm(clock.arm(host, () => fired.push('disarmed'), 20_001));
    await wait(60);
    expect(fired).toEqual(['at once']);
    doomed.kill();
    // Armed before: it comes first, also where the machine stands still in between.
    const soon = wait(5);
    clock.zero();
    await soon;
    expect(fired).toEqual(['at once']);
    await wait(60);
    expect(fired).toEqual(['at once', 'due on a at true']);
  });
});

test('once the clock has stopped no timer of the engine fires, nor is armed', async () => {
  const clock = makeClock();
  clock.zero();
  let fired = 0;
  clock.arm(null, () => fired++, 5);
  clock.stop();
  clock.arm(null, () => fired++, 0);
  await wait(30);
  expect(fired).toBe(0);
});

describe('a native call on the real clock', () => {
  test('is told of with what it took', async () => {
    undo.push(carryHosts());
    const told: [string, boolean, number][] = [];
    const loop = new RealLoop({ pulse() {}, native: (...call) => told.push(call) });
    const beganMs = real.now();
    await loop.native(null, 'write', () => wait(20));
    const tookMs = real.now() - beganMs;
    expect(told).toMatchObject([['write', true, expect.any(Number)]]);
    expect(told[0][2]).toBeGreaterThanOrEqual(19);
    expect(told[0][2]).toBeLessThanOrEqual(tookMs);
  });

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
  // Queued behind them.
  await new Promise((resolve) => real.setImmediate(resolve));
  expect(arrived).toEqual(['1 on b', '2 on b', '3 on b']);
  expect(told).toEqual(['a>b', 'a>b', 'a>b', 'a>b']);
  expect(failures.splice(0)).toEqual([new Error('a bug')]);
});
