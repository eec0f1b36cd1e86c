// What a baseline's check says of code that did not change, and of a knob that did, on seeds that it has never seen.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { changesOf, type Change, type Samples } from '../../cli/baseline/change.ts';
import { samplesOf } from '../../cli/baseline/run-figures.ts';
import type { Result } from '../../engine/result.ts';
import { wavetank, workFolder } from '../cli/wavetank.ts';
import { onEveryCore } from './full-runs.ts';

const folder = workFolder();
const seedsOfASet = 20;
const hoursMs = 3_600_000;

/** The figures of seeds that no other set has; a set is one process at a time, and as many sets as there are cores. */
async function samplesOfSet(set: number, ...knobs: readonly string[]): Promise<Samples> {
  const first = set * seedsOfASet + 1;
  const out = ['set', set, ...knobs].join(' ');
  const args = ['run', 'iot-spike', '--short', '--remedies', 'all', '--seeds', `${first}..${first + seedsOfASet - 1}`, '--jobs', '1', ...knobs.flatMap((knob) => ['--set', knob])];
  const ended = await wavetank(folder, [...args, '--ui', 'off', '--reporter', 'json', '--out', out]);
  rmSync(join(folder, out), { recursive: true, force: true });
  if (ended.out === '') throw new Error(ended.err);
  const results = JSON.parse(ended.out) as Result[];
  expect(results.map(({ run }) => run.seed)).toEqual(Array.from({ length: seedsOfASet }, (_, i) => first + i));
  return samplesOf(results);
}

const sets = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
let before: Samples;
beforeAll(async () => void (before = await samplesOfSet(0)), hoursMs);

/** By set: the figures of which a check says this. */
async function foundIn(count: number, verdicts: readonly Change['verdict'][], ...knobs: readonly string[]): Promise<string[][]> {
  return onEveryCore(sets(count), async (set) => changesOf(before, await samplesOfSet(set, ...knobs), false).filter(({ verdict }) => verdicts.includes(verdict)).map(({ id }) => id));
}

test('a baseline of seeds 1 to 20 on twenty other sets of seeds: one alarm at most', async () => {
  const alarms = (await foundIn(20, ['worse', 'unknown'])).filter((ids) => ids.length > 0);
  expect(alarms.length, JSON.stringify(alarms)).toBeLessThanOrEqual(1);
}, 2 * hoursMs);

test('an autoscaler that may have seven workers instead of eight is told in nine of ten sets at least', async () => {
  const told = (await foundIn(10, ['worse'], 'autoscale.max=7')).filter((ids) => ids.length > 0);
  expect(told.length, JSON.stringify(told)).toBeGreaterThanOrEqual(9);
}, 2 * hoursMs);
