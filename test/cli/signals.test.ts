import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { parsePlan } from '../../engine/plan-file.ts';
import type { Result } from '../../engine/result.ts';
import { Wavetank, wavetank, workFolder } from './wavetank.ts';

/** A run that takes more than twenty seconds at this pace: it is always interrupted. */
const slow = ['run', 'iot-spike', '--short', '--speed', '4x', '--verbose'];

async function started(): Promise<{ run: Wavetank; enginePid: number; runs: string }> {
  const folder = workFolder();
  const run = new Wavetank(slow, folder);
  const [, pid] = await run.says(/engine process (\d+)/);
  // It has told of its fifth second: it runs, and has something to save.
  await run.says(/0:0[5-9] .*generated/);
  return { run, enginePid: Number(pid), runs: join(folder, '.wavetank/runs') };
}

function savedResult(runs: string): Result {
  const [name, ...others] = readdirSync(runs);
  expect(others).toEqual([]);
  expect(name).not.toMatch(/partial/);
  return JSON.parse(readFileSync(join(runs, name, 'result.json'), 'utf8')) as Result;
}

/** Waits for something that another process does. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(20);
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test.concurrent.each([['SIGINT', 130], ['SIGTERM', 143]] as const)('%s once: stops, saves what was measured, ends with %i', async (signal, expected) => {
  const { run, enginePid, runs } = await started();
  run.process.kill(signal);
  const { code } = await run.ended;
  expect(code).toBe(expected);
  const result = savedResult(runs);
  expect(result.run.status).toBe('interrupted');
  expect(result.ledger.generated).toBeGreaterThan(0);
  expect(alive(enginePid)).toBe(false);
});

test.concurrent('an interrupted run replays to where it was interrupted', async () => {
  const { run, runs } = await started();
  run.process.kill('SIGINT');
  await run.ended;
  const { code, out } = await wavetank(runs, ['replay', readdirSync(runs)[0], '--out', '.']);
  expect(out).toMatch(/✓ identical/);
  expect(code).toBe(0);
});

test.concurrent('SIGINT twice: ends at once, with nothing left running', async () => {
  const { run, enginePid } = await started();
  run.process.kill('SIGINT');
  run.process.kill('SIGINT');
  const { code } = await run.ended;
  expect(code).toBe(130);
  await until(() => !alive(enginePid));
});

test.concurrent('an engine that dies leaves an errored result, the way to have the run again, and exit code 1', async () => {
  const { run, enginePid, runs } = await started();
  process.kill(enginePid, 'SIGKILL');
  const { code, out } = await run.ended;
  expect(code).toBe(1);
  const result = savedResult(runs);
  expect(result).toMatchObject({ verdict: 'unknown', run: { status: 'errored' } });
  expect(result.reason).toMatch(/SIGKILL/);
  expect(result.ledger.generated).toBeGreaterThan(0);
  expect(out).toMatch(/again {3}npx wavetank run .*plan\.json/);
});

test.concurrent('an engine that dies in a comparison leaves what was finished, and the way to have its run again', async () => {
  const folder = workFolder();
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  const args = ['compare', 'iot-spike', '--short', '--for', '20s', '--seeds', '1', '--jobs', '1', '--verbose', '--reporter', 'junit=junit.xml'];
  const run = new Wavetank(args, folder, { TMPDIR: temporary });
  // The second engine starts when the first run is a cell.
  const [, pid] = await run.says(/engine process \d+\nengine process (\d+)/);
  process.kill(Number(pid), 'SIGKILL');
  const { code, out, err } = await run.ended;
  expect(code).toBe(1);
  expect(err).not.toMatch(/bug/);
  expect(out).toMatch(/^none +✗ 1 /m);
  const [, plan] = /^✗ errored {2}buffer, seed 1: the engine died \(killed by SIGKILL\).*; again: npx wavetank run (.*)$/m.exec(out) ?? [];
  expect(parsePlan(readFileSync(plan, 'utf8'), plan)).toMatchObject({ seed: 1, remedies: ['buffer'], durationMs: 20_000 });
  expect(readFileSync(join(folder, 'junit.xml'), 'utf8')).toMatch(/errors="1".*name="run buffer, seed 1"><error message="buffer, seed 1: the engine died/s);
});

test.concurrent('an engine whose parent dies saves, and exits', async () => {
  const { run, enginePid, runs } = await started();
  run.process.kill('SIGKILL');
  await until(() => !alive(enginePid));
  await until(() => existsSync(runs) && readdirSync(runs).some((name) => !name.startsWith('.')));
  expect(savedResult(runs).run.status).toBe('interrupted');
});
