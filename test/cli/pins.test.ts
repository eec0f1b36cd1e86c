import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { exitCode } from '../../cli/exit-code.ts';
import { wavetank, workFolder } from './wavetank.ts';
import { wavetankHere } from './wavetank-here.ts';

const brief = ['run', 'iot-spike', '--short', '--for', '3s', '--rate', '200', '--faults', 'none', '--remedies', 'all', '--ui', 'off'];
const folder = workFolder();
const pins = join(folder, 'wavetank/pins');

/** Changes one of the pins as a reviewer's editor would. */
function edit(name: string, change: (text: string) => string): void {
  const file = join(pins, `${name}.json`);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

beforeAll(async () => {
  expect((await wavetank(folder, brief)).code).toBe(exitCode.ok);
  expect(await wavetank(folder, ['pin', 'latest', '--as', 'calm'])).toMatchObject({ code: exitCode.ok, out: expect.stringMatching(/^pinned {2}wavetank\/pins\/calm\.json \(\d\.\d kB\): every check and threshold held/) });
  expect((await wavetank(folder, [...brief, '--threshold', 'latency:p50 <= 1ms'])).code).toBe(exitCode.failed);
  expect((await wavetank(folder, ['pin', 'latest', '--as', 'slow'])).code).toBe(exitCode.ok);
});

// Before pins are executed side by side, of which either may be the latest run.
test('a name that is taken by another plan is refused', async () => {
  expect(await wavetank(folder, ['pin', 'latest', '--as', 'calm'])).toMatchObject({ code: exitCode.usage, err: expect.stringContaining('another plan under the name calm') });
});

test('a failed run leaves less than 100 kB from which any machine replays, and prints the line', async () => {
  const here = workFolder();
  const { out } = await wavetank(here, [...brief, '--threshold', 'latency:p50<=1ms']);
  const [, run] = /again {3}npx wavetank replay (\S+)/.exec(out)!;
  const elsewhere = workFolder();
  const kept = ['plan.json', 'result.json'];
  for (const name of kept) cpSync(join(here, run, name), join(elsewhere, 'run', name));
  expect(kept.reduce((sum, name) => sum + readFileSync(join(elsewhere, 'run', name)).length, 0)).toBeLessThan(100_000);
  expect(await wavetank(elsewhere, ['replay', 'run'])).toMatchObject({ code: exitCode.ok, out: expect.stringContaining('✓ identical') });
  expect((await wavetank(elsewhere, ['run', 'run/plan.json', '--ui', 'off'])).code).toBe(exitCode.failed);
});

test('a pin that fails is told in one line that says why, and with the line that has it again', async () => {
  const { code, out } = await wavetank(folder, ['ci', '--fresh', '0', '--reporter', 'junit=report.xml']);
  expect(out.split('\n').slice(0, 6)).toEqual([
    '2 pins, then 0 runs',
    '✓ passed   pin calm: every check and threshold held, every applicable fault took hold',
    '✗ failed   pin slow: latency:p50<=1ms; when it was pinned: the same',
    'again   npx wavetank run wavetank/pins/slow.json',
    '2 runs: 1 passed, 1 failed',
    '  ✗ failed  pin slow  npx wavetank run wavetank/pins/slow.json',
  ]);
  expect(code).toBe(exitCode.failed);
  expect(readFileSync(join(folder, 'report.xml'), 'utf8')).toMatch(/<testsuite name="pin slow" .*failures="2"/);
  expect(await wavetank(folder, ['run', 'wavetank/pins/slow.json', '--ui', 'off'])).toMatchObject({ code: exitCode.failed });
});

test('pins come first, then the scenario on seeds that are the same for the same commit', async () => {
  const [one, again, other] = await Promise.all([1, 1, 2].map((digit) => wavetank(folder, ['ci', 'data-skew', '--short', '--fresh', '1', '--from', String(digit).repeat(40), '--pins', 'none', '--out', `runs${digit}`])));
  const seedIn = (out: string) => /data-skew seed (\d+)/.exec(out)![1];
  expect(one).toMatchObject({ code: exitCode.ok, out: expect.stringMatching(/^0 pins, then 1 run\n✓ passed/) });
  expect(seedIn(again.out)).toBe(seedIn(one.out));
  expect(seedIn(other.out)).not.toBe(seedIn(one.out));
});

describe('pins that are not what they were', () => {
  test('other arrivals under the same plan are told', async () => {
    edit('calm', (text) => text.replace(/("arrivalsHash": ")[0-9a-f]{8}/, '$100000000'));
    const { code, out } = await wavetank(folder, ['ci', '--fresh', '0']);
    expect(out).toContain('pin calm: every check and threshold held, every applicable fault took hold; its arrivals are no longer those that were pinned');
    expect(code).toBe(exitCode.failed);
  });

  test('a pin of another version that fails is told with it', async () => {
    const here = workFolder();
    cpSync(pins, join(here, 'wavetank/pins'), { recursive: true });
    const file = join(here, 'wavetank/pins/slow.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"wavetank": ".*"/, '"wavetank": "0.0.1"'));
    expect((await wavetank(here, ['ci', '--fresh', '0'])).out).toContain('latency:p50<=1ms; when it was pinned by wavetank 0.0.1: the same');
  });

  test.each<[string, (text: string) => string, RegExp]>([
    ['a knob that is gone', (text) => text.replace('"worker.count"', '"worker.cuont"'), /no longer fits its scenario: .*knobs\.worker\.cuont: .*did you mean worker\.count/s],
    ['a scenario that is gone', (text) => text.replace('"scenario": "iot-spike"', '"scenario": "iot-spkie"'), /no longer fits its scenario: unknown scenario/],
    ['another version', (text) => text.replace('"schemaVersion": 1', '"schemaVersion": 2'), /has the schemaVersion 2; this wavetank reads 1/],
    ['half of it', (text) => text.slice(0, 300), /no valid JSON/],
    ['a field of ours less', (text) => text.replace('"verdict"', '"vredict"'), /not as one was written: pinned\.verdict/],
  ])('%s is told with the file before anything runs', async (_, change, message) => {
    const here = workFolder();
    cpSync(pins, join(here, 'wavetank/pins'), { recursive: true });
    const file = join(here, 'wavetank/pins/slow.json');
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    const { code, err } = await wavetankHere(here, ['ci', '--fresh', '0']);
    expect(err).toMatch(message);
    expect(err).toContain('wavetank/pins/slow.json');
    expect(code).toBe(exitCode.usage);
    expect(existsSync(join(here, '.wavetank'))).toBe(false);
  });

  test('a run that was stopped cannot be pinned', async () => {
    const runs = join(folder, '.wavetank/runs');
    const file = join(runs, readdirSync(runs).sort().at(-1)!, 'result.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"completed"', '"interrupted"'));
    expect(await wavetank(folder, ['pin', file])).toMatchObject({ code: exitCode.usage, err: expect.stringContaining('this run was stopped') });
  });
});

describe('a folder of pins', () => {
  const ci = (...args: string[]) => {
    const here = workFolder();
    mkdirSync(join(here, 'empty'));
    writeFileSync(join(here, 'file.json'), '{}');
    return wavetankHere(here, ['ci', '--fresh', '0', ...args]);
  };

  test.each([
    [['--pins', 'nowhere'], /there is no such folder of pins.*nowhere|nowhere.*there is no such folder of pins/s],
    [['--pins', 'file.json'], /no folder of pins that can be read \(ENOTDIR\)/],
    [['--pins', 'empty'], /there is nothing to run/],
    [['--pins', 'none'], /there is nothing to run/],
    [[], /there is nothing to run/],
  ])('that is none or has none (%j) is told before anything runs', async (args, message) => {
    const { code, out, err } = await ci(...args);
    expect(err).toMatch(message);
    expect(out).toBe('');
    expect(code).toBe(exitCode.usage);
  });
});

describe('a budget', () => {
  test('of nothing decides nothing', async () => {
    const { code, out } = await wavetank(workFolder(), [...brief, '--seeds', '1..3', '--budget', '0s']);
    expect(out).toContain('3 of 3 runs not begun: 0 ms would not have sufficed');
    expect(code).toBe(exitCode.undecided);
  });

  test('of less than two runs executes one, and says what was not begun', async () => {
    const { code, out } = await wavetank(workFolder(), [...brief, '--seeds', '1..3', '--jobs', '1', '--budget', '250ms']);
    expect(out).toMatch(/✓ passed {3}iot-spike seed 1:.*\n1 seed: 1 passed\n2 of 3 runs not begun: 250 ms would not have sufficed, a run took up to/);
    expect(code).toBe(exitCode.ok);
  });
});

test('a budget that leaves a pin out decides nothing, where what ran has passed', async () => {
  const here = workFolder();
  await wavetank(here, brief);
  for (const name of ['first', 'second', 'third']) await wavetank(here, ['pin', 'latest', '--as', name]);
  const { code, out } = await wavetank(here, ['ci', 'data-skew', '--short', '--fresh', '1', '--from', '1'.repeat(40), '--jobs', '1', '--budget', '250ms']);
  expect(out).toMatch(/✓ passed {3}pin first.*\n1 run: 1 passed\n3 of 4 runs not begun: .*; pins that were not asked: second, third\n/);
  expect(code).toBe(exitCode.undecided);
});

test.each([
  ['latency{class=critcal}:p99<=2s', 'did you mean critical'],
  ['critical-p98<=2s', 'did you mean critical-p99'],
  ['critical-p99<=2', 'a duration'],
])('a threshold that measures nothing (%s) is refused before anything runs', async (text, hint) => {
  const here = workFolder();
  const { code, err } = await wavetankHere(here, [...brief, '--threshold', text]);
  expect(err).toContain(hint);
  expect(err).toContain('--threshold');
  expect(code).toBe(exitCode.usage);
  expect(existsSync(join(here, '.wavetank'))).toBe(false);
});
