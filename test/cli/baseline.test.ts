import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { formatBaseline, type Baseline } from '../../cli/baseline/baseline-file.ts';
import { exitCode } from '../../cli/exit-code.ts';
import { packageVersion } from '../../cli/installed.ts';
import { wavetank, workFolder } from './wavetank.ts';
import { wavetankHere } from './wavetank-here.ts';

const seeds = Array.from({ length: 12 }, (_, i) => i + 1);
const saved: Baseline = {
  schemaVersion: 1, wavetank: packageVersion(), scenario: 'iot-spike', form: 'short', clock: 'virtual', remedies: [], set: {}, knobs: { 'worker.count': 2 }, seeds,
  figures: { 'drain-time': { unit: 'ms', values: seeds.map((seed) => (seed === 3 ? null : seed * 1.5)) } },
};

/** A folder with this text as the baseline of iot-spike. */
function withBaseline(text: string): string {
  const folder = workFolder();
  mkdirSync(join(folder, 'wavetank/baselines'), { recursive: true });
  writeFileSync(join(folder, 'wavetank/baselines/iot-spike.json'), text);
  return folder;
}

test('a baseline has a figure on a line, sorted', () => {
  expect(formatBaseline({ ...saved, figures: { ...saved.figures, 'critical-p99': { unit: 'ms', values: seeds } } })).toMatch(
    /"critical-p99": \{\n +"unit": "ms",\n +"values": \[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12\]\n[\s\S]*"drain-time": \{\n +"unit": "ms",\n +"values": \[1\.5, 3, null, 6, 7\.5, 9, 10\.5, 12, 13\.5, 15, 16\.5, 18\]\n/,
  );
});

const whole = formatBaseline(saved);
test.each<[string, string | null, string[], RegExp]>([
  ['no file', null, [], /there is no baseline.*wavetank\/baselines\/iot-spike\.json|wavetank\/baselines\/iot-spike\.json.*there is no baseline/s],
  ['another schema', whole.replace('"schemaVersion": 1', '"schemaVersion": 7'), [], /has the schemaVersion 7; this wavetank reads 1/],
  ['another version', whole.replace(/"wavetank": ".*"/, '"wavetank": "0.0.1"'), [], /was saved by wavetank "0\.0\.1", this is .*: what differs might be the testbed/],
  ['half a file', whole.slice(0, 200), [], /the baseline is no valid JSON/],
  ['a list', '[]', [], /has the schemaVersion none/],
  ['fewer values than seeds', whole.replace('1.5, ', ''), [], /figures\.drain-time: 11 values for 12 seeds/],
  ['a field of its own', whole.replace('"form"', '"from"'), [], /form: /],
  ['the baseline of another scenario', whole.replace('"iot-spike"', '"csv-feed"'), [], /this is the baseline of csv-feed/],
  ['a remedy that is gone', whole.replace('"remedies": []', '"remedies": ["bufer"]'), [], /the baseline no longer fits its scenario: .*bufer/],
  ['too few seeds', whole, ['--seeds', '1..3'], /3 seeds: no change could be told from noise/],
  ['some of its seeds', whole, ['--seeds', '9..20'], /4 of 12 seeds are those of the baseline/],
  ['what a baseline decides', whole, ['--short'], /a check asks for what the baseline was saved with/],
  ['a knob that is none', whole, ['--set', 'worker.cuont=3'], /unknown knob "worker\.cuont"/],
])('%s is told before anything runs', async (_, text, options, message) => {
  const folder = text === null ? workFolder() : withBaseline(text);
  const { code, out, err } = await wavetankHere(folder, ['baseline', 'check', 'iot-spike', ...options]);
  expect(err).toMatch(message);
  expect(out).toBe('');
  expect(code).toBe(exitCode.usage);
  expect(existsSync(join(folder, '.wavetank'))).toBe(false);
});

test.each([
  [['baseline', 'look', 'iot-spike'], /look/],
  [['baseline', 'save', 'iot-spkie'], /did you mean iot-spike/],
  [['baseline', 'save', 'iot-spike', '--seeds', '1..51'], /51 seeds: more than are needed/],
])('%j is refused', async (args, message) => {
  expect(await wavetankHere(workFolder(), args)).toMatchObject({ code: exitCode.usage, err: expect.stringMatching(message) });
});

test('runs that do not pass are no baseline, and the first of them can be asked', async () => {
  const folder = workFolder();
  const { code, out } = await wavetank(folder, ['baseline', 'save', 'data-skew', '--short', '--remedies', 'none', '--seeds', '1..12'], { COLUMNS: '80' });
  expect(out).toMatch(/✗ not saved {3}0 of 12 runs passed, and it takes half of them; seed 1:\s+failed/);
  expect(existsSync(join(folder, 'wavetank'))).toBe(false);
  const [, run] = /npx wavetank why (\S+)/.exec(out)!;
  expect(readdirSync(join(folder, '.wavetank/runs'))).toEqual([basename(run)]);
  expect(code).toBe(exitCode.failed);
  expect((await wavetank(folder, ['why', run])).code).toBe(exitCode.ok);
});
