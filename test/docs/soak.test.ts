import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { exitCode } from '../../cli/exit-code.ts';
import { soakSchema } from '../../cli/soak/soak.ts';
import { wavetank, workFolder } from '../cli/wavetank.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/how-to/soak.md'), 'utf8');
const [overnight, first] = [...page.matchAll(/```sh\nnpx wavetank (.*)\n```/g)].map(([, line]) => line.split(' '));
const [, shown] = /```text\n([\s\S]*?)```/.exec(page)!;
/** The names of the series that an output tells of, with whether they are told only. */
const series = (text: string): string[] => [...text.matchAll(/^([✗✓?·]) {2}(\S.*?) {1,}(?:–|[\d.,]+ (?:[KMG]?i?B|ms|s)|[\d.,]+) /gmu)].map(([, mark, name]) => `${mark === '·' ? '·' : '+'} ${name}`);

test('its lines are understood, and print what the page shows', async () => {
  const folder = workFolder();
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  mkdirSync(join(folder, 'state'));
  writeFileSync(join(folder, 'state/seen'), 'o-1\n');
  await wavetank(folder, ['init']);
  // The same in a minute: that of the night, with the length of the one before it.
  const line = overnight.map((word, i) => (overnight[i - 1] === '--for' ? first[first.indexOf('--for') + 1] : word));
  const { code, out, err } = await wavetank(folder, line, { COLUMNS: '80' });
  expect(err).toBe('');
  expect(series(shown)).toHaveLength(7);
  expect(series(out)).toEqual(series(shown));
  expect([exitCode.ok, exitCode.failed, exitCode.undecided]).toContain(code);
  const soak = soakSchema.parse(JSON.parse(readFileSync(join(folder, '.wavetank/soak.json'), 'utf8')));
  // Without faults the service of `init` loses nothing.
  expect(soak).toMatchObject({ status: 'completed', rateEps: 300, runVerdict: 'passed' });
  expect(out.split('\n').filter((each) => each.length > 80)).toEqual([]);
}, 300_000);
