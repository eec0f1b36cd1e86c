import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commands } from '../../cli/commands/registry.ts';
import { wavetank, workFolder } from './wavetank.ts';

test.concurrent('shows disease and cure in two columns, and ends with 0', async () => {
  const { code, out, err } = await wavetank(workFolder(), ['start', '--short']);
  expect(out).toMatch(/^verdict +✗ failed +✓ passed +same arrivals [0-9a-f]{8}$/m);
  const [, left, right] = /^generated +([\d,]+) +([\d,]+)$/m.exec(out) ?? [];
  expect(left).toBe(right);
  expect(out).toMatch(/^unaccounted +[\d,]+ {2}✗ +0 {2}✓/m);
  expect(out).toMatch(/^critical-lost +\d+ {2}✗ +0 {2}✓ +limit 0 events$/m);
  expect(out).toMatch(/in [▁-█]+ {2}stored [▁-█]+/);
  expect(out).toMatch(/broker-restart \([\d:–]+;[^)]*not\s+applicable/);
  // What it names as the next step exists.
  for (const [, name] of out.matchAll(/npx\s+wavetank\s+([a-z]+)/g)) expect(Object.keys(commands)).toContain(name);
  // Who waits for a pipe sees it go on.
  expect(err).toMatch(/^(\d:\d\d of 1:00\n){1,10}$/);
  expect(code).toBe(0);
});

test.concurrent('leaves its runs where it is told to, fits eighty columns, and has no escapes where there is no terminal', async () => {
  const folder = workFolder();
  const { out } = await wavetank(folder, ['start', '--short', '--out', 'mine'], { COLUMNS: '80', NO_COLOR: '' });
  expect(readdirSync(folder)).toEqual(['mine']);
  expect(readdirSync(join(folder, 'mine'))).toHaveLength(2);
  const tooLong = out.split('\n').filter((line) => [...line].length > 80 && !line.includes('mine/'));
  expect(tooLong).toEqual([]);
  expect(out).not.toContain(String.fromCharCode(27));
});

test.concurrent('where it cannot write, what it says to try exists', async () => {
  const folder = workFolder();
  writeFileSync(join(folder, 'file'), '');
  const { code, err } = await wavetank(folder, ['start', '--short', '--out', 'file/runs']);
  expect(err).toMatch(/cannot write runs to file\/runs.*choose another folder with --out/s);
  expect(code).toBe(2);
});
