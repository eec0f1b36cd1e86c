import { readdirSync } from 'node:fs';
import { join } from 'node:path';
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
  await run.says(/0:05\s/);
  run.signalGroup('SIGINT');
  const { code, out } = await run.ended;
  expect(code).toBe(130);
  expect(out).toMatch(/real clock · driver: arrivals/);
  const replayed = await wavetank(folder, ['replay', 'latest', '--out', 'stopped']);
  expect(replayed.code).toBe(2);
  expect(replayed.err).toContain('stopped on the real clock');
});
