import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Result } from '../../engine/result.ts';
import { wavetank, Wavetank, workFolder } from './wavetank.ts';

const folder = workFolder();
const brief = ['run', 'iot-spike', '--short', '--for', '3s', '--rate', '40', '--faults', 'none', '--remedies', 'all', '--ui', 'off', '--reporter', 'json'];

test('a run on the real clock keeps every item, says that it cannot be had again, and is replayed by its arrivals', async () => {
  const [real, virtual] = [await wavetank(folder, [...brief, '--clock', 'real']), await wavetank(folder, [...brief, '--out', 'virtual'])];
  const [result, other] = [real, virtual].map(({ out, err }) => {
    if (out === '') throw new Error(err);
    return JSON.parse(out) as Result;
  });
  expect(result.run).toMatchObject({ clock: 'real', status: 'completed', reproducible: false, journalHash: '', arrivalsHash: other.run.arrivalsHash });
  expect(result.checks.map(({ id, verdict }) => [id, verdict])).toEqual(other.checks.map(({ id }) => [id, 'passed']));
  expect(result.ledger.delivered).toBe(result.ledger.generated);
  expect(result.driver.latenessP99Ms).toBeGreaterThan(0);

  const [name] = readdirSync(join(folder, '.wavetank/runs'));
  const { code, out } = await wavetank(folder, ['replay', name]);
  expect(out).toContain(`✓ identical   arrivals ${other.run.arrivalsHash.slice(0, 16)}`);
  expect(out).toContain('on the real clock nothing else is the same twice');
  expect(code).toBe(0);
});

test('one that is interrupted saves what it measured, and cannot be compared with', async () => {
  const run = new Wavetank(['run', 'iot-spike', '--short', '--clock', 'real', '--remedies', 'all', '--out', 'stopped'], folder, {}, true);
  await run.says(/0:(0[5-9]|[1-5]\d)\s/);
  run.signalGroup('SIGINT');
  const { code, out } = await run.ended;
  expect(code).toBe(130);
  expect(out).toMatch(/real clock · driver: arrivals/);
  const replayed = await wavetank(folder, ['replay', 'latest', '--out', 'stopped']);
  expect(replayed.code).toBe(2);
  expect(replayed.err).toContain('stopped on the real clock');
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A week of files, whose loader is a process of its own, a few seconds after its zero. */
async function feeding() {
  const folder = workFolder();
  const tmp = join(folder, 'tmp');
  mkdirSync(tmp);
  const run = new Wavetank(['run', 'csv-feed', '--short', '--clock', 'real', '--remedies', 'all', '--verbose'], folder, { TMPDIR: tmp }, true);
  const [, engine] = await run.says(/engine process (\d+)/);
  const [, loader] = await run.says(/runs as process (\d+)/);
  await run.says(/^ *1?\d:\d\d:\d\d +\w+ +generated [1-9]/m);
  return { run, folder, tmp, pids: [engine, loader].map(Number) };
}

test.each([['SIGINT', 130], ['SIGTERM', 143]] as const)('%s to all processes of a calendar of files: what was measured is saved, and nothing is left', async (signal, expected) => {
  const { run, folder, tmp, pids } = await feeding();
  run.signalGroup(signal);
  const { code, out } = await run.ended;
  expect(code).toBe(expected);
  expect(out).toMatch(/real clock at 4,800x · driver: timers/);
  const [name, ...others] = readdirSync(join(folder, '.wavetank/runs'));
  expect(others).toEqual([]);
  const result = JSON.parse(readFileSync(join(folder, '.wavetank/runs', name, 'result.json'), 'utf8')) as Result;
  expect(result).toMatchObject({ run: { status: 'interrupted', clock: 'real' }, driver: { pace: 4800 } });
  expect(result.ledger.generated).toBeGreaterThan(0);
  // With their processes their ports are gone.
  expect(pids.filter(isAlive)).toEqual([]);
  expect(readdirSync(tmp)).toEqual([]);
});

test('a loader does not outlive an engine that is killed', async () => {
  const { run, pids: [engine, loader] } = await feeding();
  process.kill(engine, 'SIGKILL');
  expect((await run.ended).code).toBe(1);
  while (isAlive(loader)) await pause(20);
});
