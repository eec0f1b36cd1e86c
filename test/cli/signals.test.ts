import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { erroredResult } from '../../cli/errored-result.ts';
import { makePlan } from '../../engine/make-plan.ts';
import { formatPlan, parsePlan } from '../../engine/plan-file.ts';
import type { Result } from '../../engine/result.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { Wavetank, wavetank, workFolder } from './wavetank.ts';

/** A run that takes more than twenty seconds at this pace: it is always interrupted. */
const slow = ['run', 'iot-spike', '--short', '--speed', '4x', '--verbose'];

interface Started {
  readonly run: Wavetank;
  readonly enginePid: number;
  readonly runs: string;
}

async function begun(ownGroup = false, folder = workFolder(), env: Record<string, string> = {}): Promise<Started> {
  const run = new Wavetank(slow, folder, env, ownGroup);
  const [, pid] = await run.says(/engine process (\d+)/);
  return { run, enginePid: Number(pid), runs: join(folder, '.wavetank/runs') };
}

/** The engine process exists, and is still loading what it needs, until it is told to go on; it alone has a channel to its parent. */
async function loading(): Promise<Started & { readonly goOn: () => void }> {
  const folder = workFolder();
  const sign = join(folder, 'go-on');
  const waits = `import { existsSync } from 'node:fs';
    for (let looks = 0; process.send && looks < 6_000 && !existsSync(${JSON.stringify(sign)}); looks++) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);`;
  const started = await begun(false, folder, { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(waits)}` });
  return { ...started, goOn: () => writeFileSync(sign, '') };
}

async function started(ownGroup = false): Promise<Started> {
  const begins = await begun(ownGroup);
  // It has told of its fifth second: it runs, and has something to save.
  await begins.run.says(/0:0[5-9] .*generated/);
  return begins;
}

function savedResult(runs: string): Result {
  const [name, ...others] = readdirSync(runs);
  expect(others).toEqual([]);
  expect(name).not.toMatch(/partial/);
  return JSON.parse(readFileSync(join(runs, name, 'result.json'), 'utf8')) as Result;
}

const longPlan = makePlan(await scenarios['iot-spike'](), { seed: 1, form: 'full', remedies: 'all', faults: 'all', set: {} });

/** A folder with a run recorded in it that no replay will be identical to, in `recorded`, and a place for temporary files, in `tmp`. */
function workshop(): { folder: string; tmp: string } {
  const folder = workFolder();
  const [tmp, recorded] = ['tmp', 'recorded'].map((name) => join(folder, name));
  for (const each of [tmp, recorded]) mkdirSync(each);
  const result = erroredResult(longPlan, null, '', new Date(0), 0);
  writeFileSync(join(recorded, 'plan.json'), formatPlan(longPlan));
  writeFileSync(join(recorded, 'result.json'), JSON.stringify({ ...result, run: { ...result.run, status: 'completed', journalHash: '0'.repeat(64) } }));
  return { folder, tmp };
}

/** A command of which nothing is kept, once an engine of its has begun to store. */
async function storing(args: readonly string[], { folder, tmp }: ReturnType<typeof workshop>): Promise<Wavetank> {
  const command = new Wavetank(args, folder, { TMPDIR: tmp });
  await until(() => readdirSync(tmp, { recursive: true }).some((name) => /stores./.test(String(name))));
  return command;
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

test.concurrent('SIGTERM to the whole process group is answered by the command alone, which lets the engine save', async () => {
  const { run, enginePid, runs } = await started(true);
  run.signalGroup('SIGTERM');
  const { code } = await run.ended;
  expect(code).toBe(143);
  expect(savedResult(runs).run.status).toBe('interrupted');
  expect(alive(enginePid)).toBe(false);
});

test.concurrent('a terminal that is closed leaves a saved run, and no engine', async () => {
  const { run, enginePid, runs } = await started(true);
  run.signalGroup('SIGHUP');
  await until(() => !alive(enginePid));
  expect(savedResult(runs).run.status).toBe('interrupted');
});

test.concurrent('SIGINT while the engine is still loading is not lost', async () => {
  const { run, enginePid, runs, goOn } = await loading();
  run.process.kill('SIGINT');
  await run.says(/stopping/);
  goOn();
  const { code, out } = await run.ended;
  expect(code).toBe(130);
  expect(out).not.toMatch(/0:0[5-9] .*generated/);
  expect(savedResult(runs)).toMatchObject({ verdict: 'unknown', run: { status: 'interrupted', clockMs: 0 } });
  expect(alive(enginePid)).toBe(false);
});

test.concurrent('an engine whose parent dies while it is still loading does not run on', async () => {
  const { run, enginePid, runs, goOn } = await loading();
  run.process.kill('SIGKILL');
  await once(run.process, 'exit');
  goOn();
  await until(() => !alive(enginePid));
  // An engine that had not yet been told its plan has nothing to save.
  const saved = existsSync(runs) ? readdirSync(runs).filter((name) => !name.startsWith('.')) : [];
  if (saved.length > 0) expect(savedResult(runs).run).toMatchObject({ status: 'interrupted', clockMs: 0 });
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

/** Each with the sign that something runs which can be stopped. */
test.concurrent.each([
  ['replay recorded', 'tmp', /different|identical|errored/],
  ['doctor', 'tmp', /virtual clock/],
  ['start', '.wavetank/runs', /verdict|declares/],
] as const)('SIGINT under `%s` is no verdict', async (line, sign, verdict) => {
  const { folder, tmp } = workshop();
  const command = new Wavetank(line.split(' '), folder, { TMPDIR: tmp });
  await until(() => existsSync(join(folder, sign)) && readdirSync(join(folder, sign)).length > 0);
  command.process.kill('SIGINT');
  const { code, out, err } = await command.ended;
  expect(code).toBe(130);
  expect(out).toMatch(/^✗ interrupted {3}/m);
  expect(out).not.toMatch(verdict);
  expect(/is saved/.test(err)).toBe(existsSync(join(folder, '.wavetank/runs')));
});

test.concurrent.each([['compare iot-spike --seeds 1 --jobs 1'], ['replay recorded']])('SIGINT twice under `%s` leaves no temporary files', async (line) => {
  const here = workshop();
  const command = await storing(line.split(' '), here);
  command.process.kill('SIGINT');
  await command.says(/stopping/);
  command.process.kill('SIGINT');
  expect(await command.ended).toMatchObject({ code: 130 });
  expect(readdirSync(here.tmp)).toEqual([]);
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
