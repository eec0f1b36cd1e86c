import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { starterConfig } from '../config/starter.ts';
import { ownPipelines } from './own-pipelines.ts';

const before = process.cwd();
beforeEach(() => process.chdir(mkdtempSync(join(tmpdir(), 'wavetank-'))));
afterEach(() => {
  const folder = process.cwd();
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

const config = starterConfig({ name: 'priced', command: 'true', in: 'orders.raw', out: 'orders.clean', group: 'orders', id: 'orderId' });
const variant = '    variants: { write-first: { about: It writes first., command: "false" } }\n';

test('where there is no config there is nothing, and so it is with one that has options alone', async () => {
  expect(await ownPipelines()).toEqual({ config: null, pipelines: [] });
  writeFileSync('wavetank.yaml', 'options: { short: true }\n');
  expect(await ownPipelines()).toEqual({ config: null, pipelines: [] });
});

test('each pipeline of the config with what it is, also where the config is in a folder above', async () => {
  writeFileSync('wavetank.yaml', config + variant);
  const priced = { name: 'priced', about: 'Orders pass one service on their way from orders.raw to orders.clean.', parts: 'orders.raw → orders.clean · 2 faults · variants: write-first' };
  expect(await ownPipelines()).toEqual({ config: { file: 'wavetank.yaml', mistake: null }, pipelines: [priced] });
  mkdirSync('below');
  process.chdir('below');
  const below = await ownPipelines();
  process.chdir('..');
  expect(below).toEqual({ config: { file: '../wavetank.yaml', mistake: null }, pipelines: [priced] });
});

test.each([
  ['a field that is none', (text: string) => text.replace('    topics:', '    topcis:'), /^wavetank\.yaml:5: scenarios\.priced\.topcis: is no field here/],
  ['no YAML', (text: string) => `${text}\n  - [`, /^wavetank\.yaml:\d+:\d+: not valid YAML/],
  ['several mistakes', (text: string) => text.replace('ready: group', 'ready: never').replace('relation: one-to-one', 'relation: sideways'), /^wavetank\.yaml:\d+: .*ready: .*"never" \(and 1 more\)$/],
  ['wrong options', (text: string) => `options: { seed: many }\n${text}`, /^wavetank\.yaml:1: options\.seed: "many" does not name seeds/],
  ['what would move the cursor', (text: string) => text.replace('ready: group', 'ready: "\\e[2J"'), /^wavetank\.yaml:\d+: [^\u001B]*$/],
])('a config with %s is told in one line with its place, and lists nothing', async (_, damage, mistake) => {
  writeFileSync('wavetank.yaml', damage(config));
  const found = await ownPipelines();
  expect(found).toEqual({ config: { file: 'wavetank.yaml', mistake: expect.stringMatching(mistake) as string }, pipelines: [] });
  expect(found.config!.mistake).not.toContain('\n');
});
