// What a baseline's check says of code that did not change, and of a knob that did, on seeds that it has never seen.
import { expect, test } from 'vitest';
import { changesOf, type Samples } from '../../cli/baseline/change.ts';
import { samplesOf } from '../../cli/baseline/run-figures.ts';
import type { Result } from '../../engine/result.ts';
import { wavetank, workFolder } from '../cli/wavetank.ts';
import { onEveryCore } from './full-runs.ts';

const folder = workFolder();
const seedsOfASet = 20;
const hoursMs = 3_600_000;

async function samplesOfSet(set: number, ...knobs: readonly string[]): Promise<Samples> {
  const first = set * seedsOfASet + 1;
  const args = ['run', 'iot-spike', '--short', '--remedies', 'all', '--seeds', `${first}..${first + seedsOfASet - 1}`, ...knobs];
  const { out, err } = await wavetank(folder, [...args, '--ui', 'off', '--reporter', 'json', '--out', `set-${set}${knobs.length}`]);
  if (out === '') throw new Error(err);
  return samplesOf(JSON.parse(out) as Result[]);
}

const isWorse = (before: Samples, now: Samples): boolean => changesOf(before, now, false).some(({ verdict }) => verdict === 'worse');
const sets = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

test('a baseline of seeds 1 to 20 on twenty other sets of seeds: one alarm at most', async () => {
  const before = await samplesOfSet(0);
  const alarms = (await onEveryCore(sets(20), async (set) => isWorse(before, await samplesOfSet(set)))).filter(Boolean).length;
  expect(alarms).toBeLessThanOrEqual(1);
}, 2 * hoursMs);

test('an autoscaler that may have seven workers instead of eight is told in nine of ten sets at least', async () => {
  const before = await samplesOfSet(0);
  const told = (await onEveryCore(sets(10), async (set) => isWorse(before, await samplesOfSet(set, '--set', 'autoscale.max=7')))).filter(Boolean).length;
  expect(told).toBeGreaterThanOrEqual(9);
}, 2 * hoursMs);
