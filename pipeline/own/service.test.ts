import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ComponentContext } from '../../engine/component.ts';
import type { FaultCall } from '../../engine/fault.ts';
import { Host } from '../../engine/host.ts';
import { real } from '../../engine/virtual/virtual-clock.ts';
import type { OwnRun } from './own-run.ts';
import { Service } from './service.ts';

const stop = { of: { fault: 'stop' }, signal: 'SIGTERM' } as const;
const pause = { of: { fault: 'pause' }, signal: 'SIGSTOP' } as const;

let folder: string;
let host: Host;
let service: Service;
let inForce: FaultCall['signal']['tells'];
/** Timers that are armed, in their order: they fire when a test says so. */
let timers: (() => void)[];
const [notes, exits, struck]: [string[], string[], object[]] = [[], [], []];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wavetank-service-'));
  host = new Host('service-1');
  for (const list of [notes, exits, struck]) list.length = 0;
  [inForce, timers] = [[], []];
});
afterEach(async () => {
  const gone = new Promise<void>((resolve) => void host.onGone(resolve));
  host.kill();
  await gone;
  rmSync(folder, { recursive: true });
});

/** Starts a service that is ready when it says `up`; resolves when it is. */
function begin(command: string): Promise<void> {
  const clock = { kind: 'real', now: () => 1, setTimeout: (fire: () => void) => timers.push(fire), clearTimeout() {} };
  const point = (_: string, call: FaultCall['signal']): FaultCall['signal'] => {
    if (call.struck === null) call.tells.push(...inForce);
    else struck.push(call.struck);
    return call;
  };
  const context = { id: 'service-1', host, clock, point, note: (text: string) => notes.push(text) } as unknown as ComponentContext;
  service = new Service(context, {
    run: { ended: new Map() } as unknown as OwnRun, group: null, where: '', logFile: join(folder, 'service.log'), service: { command, cwd: folder, env: {} },
    ready: { log: 'up' }, members: 1, readyWithinMs: 60_000, stopWithinMs: 60_000, restartAfterMs: null, exited: (how) => exits.push(how),
  });
  return service.start();
}

const tick = async (due = timers.splice(0)): Promise<void> => {
  for (const fire of due) fire();
  await new Promise((resolve) => void real.setTimeout(resolve, 10));
};
const until = async (holds: () => boolean, timersToo = true): Promise<void> => {
  while (!holds()) await tick(timersToo ? undefined : []);
};
const isUp = (): boolean => service.processes().length === 1;
const begins = (fault: typeof stop | typeof pause): void => {
  inForce.push(fault);
  service.disturbed();
};
const ends = (fault: typeof stop | typeof pause): void => {
  inForce = inForce.filter((each) => each !== fault);
  service.undisturbed();
};
const returned = (): boolean => notes.includes('is started again');

test('one that was told to stop before it was ready, and ends after the fault, has not ended by itself', async () => {
  void begin('trap "sleep 0.2; trap - TERM; kill -TERM $$" TERM; echo >trapped; while :; do sleep 0.05; done');
  await until(() => isUp() && timers.length > 0 && existsSync(join(folder, 'trapped')), false);
  const waitsForIt = timers.splice(0);
  begins(stop);
  ends(stop);
  await until(() => !isUp(), false);
  await until(() => returned() && isUp());
  await tick(waitsForIt);
  expect(exits).toEqual([]);
  expect(notes.filter((note) => /ended by itself/.test(note))).toEqual([]);
});

test.each([[pause, stop], [stop, pause]])('of two faults that hold it, it comes back when the last one ends', async (first, second) => {
  let isReady = false;
  void begin('trap "sleep 0.2; exit" TERM; echo up; while :; do sleep 0.05; done').then(() => (isReady = true));
  await until(() => isReady);
  begins(first);
  begins(second);
  expect(struck).toEqual([first.of, second.of]);
  ends(second);
  await until(() => !isUp());
  for (let looks = 0; looks < 3; looks++) await tick();
  expect(returned()).toBe(false);
  ends(first);
  await until(() => returned() && isUp());
  expect([exits, notes.filter((note) => note === 'is started again').length]).toEqual([[], 1]);
});

test('one that is down is not struck', async () => {
  const begun = begin('echo up');
  await until(() => exits.length > 0);
  await begun;
  begins(stop);
  ends(stop);
  await tick();
  expect([struck, returned()]).toEqual([[], false]);
});

test('one that says that it is ready, and floods its output at once, is ready', async () => {
  const begun = begin(`${process.execPath} -e 'console.log("up\\n" + "x".repeat(50000)); setInterval(() => {}, 1000)'`);
  const log = join(folder, 'service.log');
  await until(() => existsSync(log) && statSync(log).size > 50_000, false);
  await tick();
  await begun;
  expect(notes).toEqual([]);
});
