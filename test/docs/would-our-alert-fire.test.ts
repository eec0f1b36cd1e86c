import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { exitCode } from '../../cli/exit-code.ts';
import { logSeries } from '../../pipeline/log-series.ts';
import { wavetank, workFolder, type Ended } from '../cli/wavetank.ts';
import { promtool, whyNoPromtool } from '../promtool.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/how-to/would-our-alert-fire.md'), 'utf8');
const [runLine, alertsLine] = [...page.matchAll(/```sh\nnpx wavetank (.*)\n```/g)].map(([, line]) => line.split(' '));
const [, shown] = /```text\n([\s\S]*?)```/.exec(page)!;
const folder = workFolder();
const alerts = (env: Record<string, string>): Promise<Ended> => wavetank(folder, alertsLine, { COLUMNS: '80', ...env });

beforeAll(async () => {
  mkdirSync(join(folder, 'examples'));
  cpSync(join(root, 'examples/alerts'), join(folder, 'examples/alerts'), { recursive: true });
  expect((await wavetank(folder, runLine)).code).toBe(exitCode.failed);
});

test('without promtool its lines write the file, and nothing is known', async () => {
  const { code, out } = await alerts({ WAVETANK_PROMTOOL: '', PATH: folder });
  expect(out).toContain('? unknown');
  expect(code).toBe(exitCode.undecided);
  expect(readFileSync(join(folder, 'alerts.yml'), 'utf8')).toContain('examples/alerts/kafka.yml');
});

describe.skipIf(whyNoPromtool !== null)(`with promtool (${whyNoPromtool ?? promtool})`, () => {
  test('its lines print what it shows, in 80 columns', async () => {
    const { out } = await alerts({ WAVETANK_PROMTOOL: promtool });
    // Whichever promtool it is, the rest is the same.
    const anyVersion = (text: string): string => text.replace(/promtool \d+\.\d+\.\d+\S*/, 'promtool');
    expect(anyVersion(out)).toBe(anyVersion(shown));
    expect(out.split('\n').every((line) => line.length <= 80)).toBe(true);
  });

  test('the file that it keeps holds, and fails where a rule no longer fires', () => {
    const tried = (): string => execFileSync(promtool, ['test', 'rules', 'alerts.yml'], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    expect(tried()).toContain('SUCCESS');
    execFileSync(process.execPath, ['-e', "const fs = require('fs'), file = 'examples/alerts/kafka.yml'; fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replaceAll(/expr: .*/g, 'expr: vector(0) > 1'))"], { cwd: folder });
    expect(tried).toThrow();
  });
});

test('its table names every series of a log', () => {
  const names = [...page.matchAll(/`(kafka_\w+)`((?:, (?:and )?`_\w+`)*)/g)].flatMap(([, name, more]) => {
    const stem = name.replace(/_(current_offset|members)$/, '');
    return [name, ...[...more.matchAll(/`(_\w+)`/g)].map(([, end]) => stem + end)];
  });
  expect(new Set(names.filter((name) => Object.hasOwn(logSeries, name)))).toEqual(new Set(Object.keys(logSeries)));
});
