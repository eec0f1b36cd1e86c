import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { exitCode } from '../../cli/exit-code.ts';
import { wavetank, workFolder, type Ended } from '../cli/wavetank.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/how-to/keep-it-in-ci.md'), 'utf8');
const folder = workFolder();
const lines = [...page.matchAll(/^npx wavetank (baseline .*)$/gm)].map(([, line]) => line.split(' '));
const run = (line: readonly string[]): Promise<Ended> => wavetank(folder, line, { COLUMNS: '80' });

test('docs/how-to/keep-it-in-ci.md: a baseline is saved, holds, and finds a turned knob', async () => {
  const [save, check, turned] = lines;
  expect(await run(save)).toMatchObject({ code: exitCode.ok, out: expect.stringContaining('saved   wavetank/baselines/iot-spike.json: 12 seeds, 12 of them passed') });
  expect(readFileSync(join(folder, 'wavetank/baselines/iot-spike.json'), 'utf8').length).toBeLessThan(10_000);
  const again = await run(check);
  expect(again.out).toContain('✓ no worse');
  expect(again.out).toContain('the same in every run: ');
  expect(again.code).toBe(exitCode.ok);
  const worse = await run(turned);
  expect(worse.out).toContain('knob autoscale.max: 8 when the baseline was saved, 7 now');
  expect(worse.out).toMatch(/\n✗ worse {3}drain-time/);
  expect(worse.code).toBe(exitCode.failed);
  for (const line of [...again.out.split('\n'), ...worse.out.split('\n')]) expect(line.length).toBeLessThanOrEqual(80);
}, 1_800_000);

test('the workflow files check it by the same command', async () => {
  for (const name of ['github.yml', 'gitlab.yml']) {
    const [, line] = /npx wavetank (baseline .*)/.exec(readFileSync(join(root, 'docs/ci', name), 'utf8'))!;
    expect((await run(line.split(' '))).code).toBe(exitCode.ok);
  }
}, 1_800_000);
