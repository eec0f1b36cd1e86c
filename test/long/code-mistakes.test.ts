// Mistakes in a learner's file through the program as it is: the short tests have what watches with other limits.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { exitCode } from '../../cli/exit-code.ts';
import { wavetank, workFolder, type Ended } from '../cli/wavetank.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const naive = readFileSync(join(root, 'scenarios/iot-spike/code/naive.mjs'), 'utf8');
const folder = workFolder();

/** The command that tries the naive worker with a line changed, which must be there, once on one seed. */
function commandOf(name: string, from: string, to: string): string[] {
  expect(naive.split(from)).toHaveLength(2);
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'worker.mjs'), naive.replace(from, to));
  return ['train', 'iot-spike', '--code', '--once', '--seeds', '1', '--dir', name];
}

function tried(name: string, from: string, to: string): Promise<Ended> {
  return wavetank(folder, commandOf(name, from, to), { COLUMNS: '80' });
}

const lineOf = (text: string): number => naive.slice(0, naive.indexOf(text)).split('\n').length;
const [working, writing] = ['void work();', 'await io.write(rows);'];

test.each<[name: string, from: string, to: string, message: RegExp]>([
  ['late-exception', writing, `${writing} if (io.clock.now() > 5000) throw new Error('after five seconds');`, /Error: after five seconds/],
  ['rejection', writing, `${writing} Promise.reject(new Error('unheard'));`, /Error: unheard/],
  ['wrong-call', writing, 'await io.write(events);', /write\(\) takes rows as enrich\(\) gives them/],
  ['end-of-process', working, 'globalThis.process.exit(0);', /ended the process of the whole run/],
  ['endless-loop', working, `while (io.held > 100) {} ${working}`, /ran for 5 s and did not come back/],
  ['endless-await', writing, `${writing} while (io.clock.now() > 3000) await null;`, /ran for 5 s and did not come back/],
  ['endless-memory', working, `for (const all = [];;) all.push(new Array(1000).fill(events)); ${working}`, /took more than 768 MiB of memory/],
])('%s is told with its line, not suffered', async (name, from, to, message) => {
  const { code, out, err } = await tried(name, from, to);
  expect([code, err]).toEqual([exitCode.usage, '']);
  expect(out).toContain(`✗ worker.mjs:${lineOf(from)}: `);
  expect(out.replace(/\n {2}/g, ' ')).toMatch(message);
});

test('memory that grows little by little is told with the function that takes it', async () => {
  const { code, out } = await tried('growing-memory', 'waiting.push(...events);', 'waiting.push(...events); for (let i = 0; i < 2000; i++) (globalThis.kept ??= []).push(new Array(1000).fill(i));');
  expect(code).toBe(exitCode.usage);
  expect(Number(/✗ worker\.mjs:(\d+): took more than/.exec(out)![1]) - lineOf('receive(events) {')).toBeOneOf([0, 1, 2]);
});

test('a promise that nobody settles is told with the line that awaits it, beside what came of it', async () => {
  const { code, out } = await tried('never', writing, `${writing} if (io.clock.now() > 3000) await new Promise(() => {});`);
  expect(code).toBe(exitCode.failed);
  expect(out.replace(/\n {3}/g, ' ')).toMatch(new RegExp(`stands still: holds \\d+ events .* it waits at worker\\.mjs:${lineOf(writing)}\\b`));
});

test('a mistake is told as such where the program is installed in a deep folder: stacks are long there', () => {
  const installed = join(folder, ...Array.from({ length: 12 }, () => 'a-folder-with-a-long-name'));
  mkdirSync(installed, { recursive: true });
  for (const part of ['dist', 'package.json', 'scenarios/iot-spike/code']) cpSync(join(root, part), join(installed, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(installed, 'node_modules'));
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(installed, 'dist/cli/main.js'), ...commandOf('deep', working, 'globalThis.process.exit(0);')], { cwd: folder, encoding: 'utf8' });
  expect([status, stdout, stderr]).toEqual([exitCode.usage, expect.stringContaining(`✗ worker.mjs:${lineOf(working)}: ended the process of the whole run`), '']);
});

test('one that stands still after much work, for which a trace takes long, is told with the line that awaits', async () => {
  const busy = 'if (!globalThis.wasBusy) { globalThis.wasBusy = true; for (let i = 0; i < 600_000; i++) Promise.resolve(i); }';
  const { code, out } = await tried('busy-then-never', writing, `${writing} ${busy} await new Promise(() => {});`);
  expect(code).toBe(exitCode.failed);
  expect(out.replace(/\n {3}/g, ' ')).toMatch(new RegExp(`stands still: holds \\d+ events .* it waits at worker\\.mjs:${lineOf(writing)}\\b`));
});
